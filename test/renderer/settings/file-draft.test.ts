import { describe, expect, test } from "vitest";
import {
  arrive,
  beginDraft,
  bringBack,
  discard,
  isDirty,
  keepMine,
  shownText,
  takeNewer,
  typeText,
} from "../../../renderer/settings/file/file-draft.ts";

const first = { version: 1, text: "{}" };
const second = { version: 2, text: "{ a: 1 }" };
const typed = typeText(beginDraft(first), "{ b: 2 }");

describe("a settings text that is being edited", () => {
  test("is the file's own until something is typed", () => {
    expect([isDirty(beginDraft(first)), shownText(beginDraft(first))]).toEqual([false, "{}"]);
    expect([isDirty(typed), shownText(typed)]).toEqual([true, "{ b: 2 }"]);
    expect(isDirty(typeText(typed, "{}"))).toBe(false);
  });

  test("gives way to a newer file only while nothing was typed", () => {
    expect(shownText(arrive(beginDraft(first), second))).toBe("{ a: 1 }");
    const met = arrive(typed, second);
    expect([shownText(met), met.newer, met.base]).toEqual(["{ b: 2 }", second, first]);
  });

  test("is done when the newer file says the same", () => {
    const met = arrive(typed, { version: 2, text: "{ b: 2 }" });
    expect([isDirty(met), met.newer, met.base.version]).toEqual([false, null, 2]);
  });

  test("takes a new number of the same text without asking", () => {
    const met = arrive(typed, { version: 5, text: "{}" });
    expect([shownText(met), met.newer, met.base.version]).toEqual(["{ b: 2 }", null, 5]);
  });

  test("is put aside for the newer file and comes back, to be saved over it", () => {
    const newer = takeNewer(arrive(typed, second));
    expect([shownText(newer), isDirty(newer), newer.aside]).toEqual(["{ a: 1 }", false, "{ b: 2 }"]);
    const back = bringBack(newer);
    expect([shownText(back), back.base, back.aside]).toEqual(["{ b: 2 }", second, null]);
  });

  test("bringing one text back puts the other aside when that was typed too", () => {
    const other = typeText(takeNewer(arrive(typed, second)), "{ c: 3 }");
    const back = bringBack(other);
    expect([shownText(back), back.aside]).toEqual(["{ b: 2 }", "{ c: 3 }"]);
    expect(shownText(bringBack(back))).toBe("{ c: 3 }");
  });

  test("may be kept in place of the newer file: it is then saved over that one", () => {
    const kept = keepMine(arrive(typed, second));
    expect([shownText(kept), kept.base.version, kept.newer]).toEqual(["{ b: 2 }", 2, null]);
  });

  test("can be discarded, and that can be taken back", () => {
    const gone = discard(typed);
    expect([shownText(gone), isDirty(gone)]).toEqual(["{}", false]);
    expect(shownText(bringBack(gone))).toBe("{ b: 2 }");
  });
});
