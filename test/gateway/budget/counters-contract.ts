import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Counted, Counters, Line } from "../../../gateway/budget/counters/counters.ts";
import { newId } from "../../../gateway/db/new-id.ts";

const at = Date.UTC(2026, 10, 21, 12);
const day = "2026-11-21";
const month = "2026-11";
const scopes = ["*", "user:ann", "agent:home", "channel:webchat"];

const counted = (nanoUsd: number, more: Partial<Counted> = {}): Counted => ({
  ...{ id: newId(), nanoUsd, scopes, windows: [day, month] },
  ...more,
});
const line = (scope: string, window: string, stopNanoUsd: number): Line => ({ scope, window, stopNanoUsd });
const total = (spentNanoUsd: number, heldNanoUsd: number) => ({ spentNanoUsd, heldNanoUsd });

/** What every implementation of `Counters` keeps. `create` makes one that nobody else counts in. */
export function testCounters(name: string, create: () => Promise<{ counters: Counters; close(): Promise<void> }>): void {
  describe(`${name}: counters`, () => {
    let counters: Counters;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ counters, close } = await create());
    });
    afterEach(() => close());

    it("counts a hold for every scope and window, and what it cost in its place", async () => {
      const hold = counted(700);
      expect(await counters.hold(hold, [line("*", day, 1_000)], at)).toEqual({ kind: "granted" });
      for (const scope of scopes)
        for (const window of [day, month]) expect(await counters.total(scope, window)).toEqual(total(0, 700));
      await counters.settle(hold.id, 421);
      for (const scope of scopes)
        for (const window of [day, month]) expect(await counters.total(scope, window)).toEqual(total(421, 0));
      expect(await counters.total("user:bob", day)).toEqual(total(0, 0));
      expect(await counters.total("*", "2026-11-20")).toEqual(total(0, 0));
    });

    it("grants up to the line and not one nano-dollar more", async () => {
      expect(await counters.hold(counted(600), [line("*", day, 1_000)], at)).toEqual({ kind: "granted" });
      expect(await counters.hold(counted(401), [line("*", day, 1_000)], at)).toEqual({
        ...{ kind: "refused", line: line("*", day, 1_000), spentNanoUsd: 0, heldNanoUsd: 600 },
      });
      expect(await counters.hold(counted(400), [line("*", day, 1_000)], at)).toEqual({ kind: "granted" });
    });

    it("1 litellm #34732, 9 open-saas #727: 500 at once never pass a line, and use all of it", async () => {
      const lines = [line("*", day, 20_000), line("user:ann", month, 30_000)];
      const outcomes = await Promise.all(Array.from({ length: 500 }, () => counters.hold(counted(1_000), lines, at)));
      expect(outcomes.filter(({ kind }) => kind === "granted")).toHaveLength(20);
      expect(await counters.total("*", day)).toEqual(total(0, 20_000));
      expect(await counters.total("channel:webchat", month)).toEqual(total(0, 20_000));
    });

    it("counts a refused hold in no line", async () => {
      const lines = [line("*", day, 10_000), line("user:ann", day, 10_000), line("agent:home", month, 500)];
      const outcome = await counters.hold(counted(501), lines, at);
      expect(outcome).toMatchObject({ kind: "refused", line: line("agent:home", month, 500) });
      for (const scope of scopes) expect(await counters.total(scope, day)).toEqual(total(0, 0));
    });

    it("names the first line in the order given", async () => {
      const tight = [line("user:ann", day, 10), line("*", day, 5)];
      expect(await counters.hold(counted(11), tight, at)).toMatchObject({ line: tight[0] });
      expect(await counters.hold(counted(11), tight.toReversed(), at)).toMatchObject({ line: tight[1] });
    });

    it("counts scopes and windows apart", async () => {
      const ann = counted(900);
      const bob = counted(900, { scopes: ["*", "user:bob"], windows: ["2026-11-22", month] });
      expect(await counters.hold(ann, [line("user:ann", day, 1_000)], at)).toEqual({ kind: "granted" });
      expect(await counters.hold(bob, [line("user:bob", "2026-11-22", 1_000)], at)).toEqual({ kind: "granted" });
      expect(await counters.total("*", day)).toEqual(total(0, 900));
      expect(await counters.total("*", month)).toEqual(total(0, 1_800));
      expect(await counters.hold(counted(300), [line("*", month, 2_000)], at)).toMatchObject({ heldNanoUsd: 1_800 });
    });

    it("settles once", async () => {
      const hold = counted(1_000);
      await counters.hold(hold, [], at);
      await counters.settle(hold.id, 300);
      await counters.settle(hold.id, 900);
      await counters.settle(hold.id, 0);
      expect(await counters.total("*", day)).toEqual(total(300, 0));
    });

    it("settles once when it is told twice at the same time", async () => {
      const hold = counted(1_000);
      await counters.hold(hold, [], at);
      await Promise.all([counters.settle(hold.id, 300), counters.settle(hold.id, 300)]);
      expect(await counters.total("*", day)).toEqual(total(300, 0));
    });

    it("changes nothing for an id it does not know", async () => {
      await counters.hold(counted(50), [], at);
      await counters.settle(newId(), 10_000);
      expect(await counters.total("*", day)).toEqual(total(0, 50));
    });

    it("11 litellm #27639: gives a released hold back in full", async () => {
      const lines = [line("*", day, 1_000)];
      for (let round = 0; round < 5; round++) {
        const hold = counted(1_000);
        expect(await counters.hold(hold, lines, at)).toEqual({ kind: "granted" });
        await counters.settle(hold.id, 0);
      }
      expect(await counters.total("*", day)).toEqual(total(0, 0));
    });

    it("counts more than was held in full, so that nothing is granted after it", async () => {
      const hold = counted(100);
      await counters.hold(hold, [line("*", day, 1_000)], at);
      await counters.settle(hold.id, 1_500);
      expect(await counters.total("*", day)).toEqual(total(1_500, 0));
      expect(await counters.hold(counted(1), [line("*", day, 1_000)], at)).toMatchObject({
        kind: "refused",
        spentNanoUsd: 1_500,
      });
    });

    it("holds what costs nothing even where all is spent, when no line is asked for", async () => {
      const hold = counted(1_000);
      await counters.hold(hold, [], at);
      await counters.settle(hold.id, 1_000);
      expect(await counters.hold(counted(0), [], at)).toEqual({ kind: "granted" });
      expect(await counters.hold(counted(1), [line("*", day, 1_000)], at)).toMatchObject({ kind: "refused" });
    });

    it("refuses everything that costs something at a line of 0", async () => {
      expect(await counters.hold(counted(1), [line("*", day, 0)], at)).toMatchObject({ kind: "refused", heldNanoUsd: 0 });
    });

    it("corrects once for each id, up and down", async () => {
      const hold = counted(1_000);
      await counters.hold(hold, [], at);
      await counters.settle(hold.id, 1_000);
      await counters.correct("one", scopes, [day, month], -250);
      await counters.correct("one", scopes, [day, month], -250);
      expect(await counters.total("user:ann", month)).toEqual(total(750, 0));
      await counters.correct("two", scopes, [day, month], 5);
      expect(await counters.total("*", day)).toEqual(total(755, 0));
    });

    it("counts nine million dollars to the nano-dollar", async () => {
      const most = 9_000_000_000_000_000;
      const big = counted(most - 1);
      expect(await counters.hold(big, [line("*", day, most)], at)).toEqual({ kind: "granted" });
      expect(await counters.hold(counted(2), [line("*", day, most)], at)).toMatchObject({ kind: "refused" });
      expect(await counters.hold(counted(1), [line("*", day, most)], at)).toEqual({ kind: "granted" });
      await counters.settle(big.id, most - 1);
      expect(await counters.total("*", day)).toEqual(total(most - 1, 1));
    });

    it("12 litellm #30460: does not drift: 300 holds and ends in any order add up", async () => {
      let spent = 0;
      const lines = [line("*", day, 1_000_000)];
      await Promise.all(
        Array.from({ length: 300 }, async (_, n) => {
          const hold = counted(1_000 + n);
          await counters.hold(hold, lines, at);
          const cost = n % 3 === 0 ? 0 : n;
          spent += cost;
          await counters.settle(hold.id, cost);
        }),
      );
      expect(await counters.total("*", day)).toEqual(total(spent, 0));
      expect(await counters.total("agent:home", month)).toEqual(total(spent, 0));
    });
  });
}
