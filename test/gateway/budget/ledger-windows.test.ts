import { afterEach, beforeEach, expect, it } from "vitest";
import { createWindows } from "../../../gateway/budget/windows.ts";
import { endOf, holdOf, type LedgerRoom, line, openLedger } from "./ledger-room.ts";

let ledger: LedgerRoom;
beforeEach(() => {
  ledger = openLedger();
});
afterEach(() => ledger.close());

const windows = createWindows("America/Los_Angeles");
/** A hold at an instant, counted where the zone says, against a day's and a month's line. */
const holdAt = (id: string, time: string, bound: number, stops: { day: number; month: number }) => {
  const at = Date.parse(time);
  const { day, month } = windows(at);
  return ledger.hold(holdOf(id, bound, { at, day, lines: [line("*", stops.day, day), line("*", stops.month, month)] }));
};
const wide = { day: 1_000, month: 1_000_000 };

it("16 litellm #34896: the day ends at midnight of the zone, not hours later, and holds no more than its own", async () => {
  // 23:59 and 00:01 in Los Angeles, which is eight hours behind.
  expect(await holdAt("late", "2026-11-22T07:59:00Z", 1_000, wide)).toEqual({ kind: "granted" });
  expect(await holdAt("later", "2026-11-22T07:59:59Z", 1, wide)).toMatchObject({ kind: "refused" });
  expect(await holdAt("next", "2026-11-22T08:00:00Z", 1_000, wide)).toEqual({ kind: "granted" });
  expect(await ledger.total("*", "2026-11-21")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 1_000 });
  expect(await ledger.total("*", "2026-11-22")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 1_000 });
});

it("16: what is settled after midnight counts for the day, and the month, that it was held in", async () => {
  await holdAt("h", "2026-12-01T07:59:00Z", 900, wide);
  await ledger.settle(endOf("h", 600, { at: Date.parse("2026-12-01T08:05:00Z") }));
  expect(await ledger.total("*", "2026-11-30")).toEqual({ spentNanoUsd: 600, heldNanoUsd: 0 });
  expect(await ledger.total("*", "2026-11")).toEqual({ spentNanoUsd: 600, heldNanoUsd: 0 });
  expect(await ledger.total("*", "2026-12")).toEqual({ spentNanoUsd: 0, heldNanoUsd: 0 });
  expect(ledger.rows("SELECT day FROM usage UNION ALL SELECT day FROM usage_days")).toEqual([
    { day: "2026-11-30" },
    { day: "2026-11-30" },
  ]);
});

it("17 litellm #22013: a window that begins anew wipes nothing that was just spent", async () => {
  await holdAt("a", "2026-11-30T20:00:00Z", 400, wide);
  await holdAt("b", "2026-12-01T08:00:01Z", 300, wide);
  await ledger.settle(endOf("b", 300));
  await ledger.settle(endOf("a", 400));
  expect(await holdAt("c", "2026-12-01T09:00:00Z", 701, wide)).toMatchObject({ kind: "refused", spentNanoUsd: 300 });
  expect(await ledger.total("*", "2026-11-30")).toEqual({ spentNanoUsd: 400, heldNanoUsd: 0 });
});

it("18 litellm #24675, #5651, #7129: every day and every month begins with all of its budget", async () => {
  const stops = { day: 100, month: 250 };
  const outcomes: string[] = [];
  for (const time of ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01", "2026-12-02"]) {
    const { kind } = await holdAt(time, `${time}T20:00:00Z`, 100, stops);
    if (kind === "granted") await ledger.settle(endOf(time, 100));
    outcomes.push(kind);
  }
  expect(outcomes).toEqual(["granted", "granted", "refused", "refused", "granted", "granted"]);
});

it("19 litellm #34492: a budget that is set today counts its own windows, not all that was ever spent", async () => {
  for (const [n, day] of ["2025-11-21", "2026-10-31", "2026-11-01", "2026-11-20", "2026-11-21"].entries()) {
    await ledger.hold(holdOf(`h${n}`, 1_000, { day }));
    await ledger.settle(endOf(`h${n}`, 10 ** n));
  }
  const room = (unit: "day" | "month", stop: number) =>
    ledger.hold(holdOf(`${unit}${stop}`, 1, { lines: [line("user:owner", stop, unit === "day" ? "2026-11-21" : "2026-11")] }));
  expect(await room("day", 10_000)).toMatchObject({ kind: "refused", spentNanoUsd: 10_000 });
  expect(await room("day", 10_001)).toEqual({ kind: "granted" });
  expect(await room("month", 11_101)).toMatchObject({ kind: "refused", spentNanoUsd: 11_100, heldNanoUsd: 1 });
});
