import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  mostDrawn,
  moveDown,
  moveUp,
  newestWindow,
  placesOf,
  type Window,
  windowAround,
} from "../../../renderer/chat/list/window.ts";

const list = (count: number, from = 0) => Array.from({ length: count }, (_, at) => ({ id: `m${from + at}` }));
const drawn = (window: Window, all: readonly { id: string }[]) => {
  const { start, end } = placesOf(window, all);
  return all.slice(start, end).map(one => one.id);
};

describe("the drawn part of a conversation", () => {
  test("begins with the newest and follows them", () => {
    expect(drawn(newestWindow, list(1000)).at(-1)).toBe("m999");
    expect(drawn(newestWindow, list(1001)).at(-1)).toBe("m1000");
    expect(drawn(newestWindow, list(3))).toEqual(["m0", "m1", "m2"]);
  });

  test("walks to the first message and back to the newest, never drawing more than it may", () => {
    const all = list(10_000);
    let window: Window = newestWindow;
    let steps = 0;
    for (let next = moveUp(window, all); next !== window; next = moveUp(window, all)) {
      const before = drawn(window, all);
      window = next;
      const after = drawn(window, all);
      expect(after.length).toBeLessThanOrEqual(mostDrawn);
      expect(before.filter(id => after.includes(id)).length).toBeGreaterThan(0);
      steps += 1;
      if (steps > 1000) throw new Error("no end");
    }
    expect(drawn(window, all)[0]).toBe("m0");
    while (window.endId !== null) window = moveDown(window, all);
    expect(drawn(window, all).at(-1)).toBe("m9999");
  });

  test("stays on its messages when others come above and below", () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 2000 }), fc.nat(400), fc.nat(50), (count, above, below) => {
        const window = moveUp(moveUp(moveUp(moveUp(newestWindow, list(count)), list(count)), list(count)), list(count));
        expect(window.endId).not.toBeNull();
        const grown = [...list(above, -above), ...list(count), ...list(below, count)];
        expect(drawn(window, grown)).toEqual(drawn(window, list(count)));
      }),
    );
  });

  test("can be laid around any message", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (count, seed) => {
        const id = `m${seed % count}`;
        const window = windowAround(id, list(count));
        expect(window && drawn(window, list(count))).toContain(id);
      }),
    );
    expect(windowAround("nobody", list(5))).toBeNull();
  });
});
