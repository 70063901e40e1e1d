import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalogue } from "../../../gateway/backup/catalogue.ts";
import { clockLeapt, mayTakeKept } from "../../../gateway/backup/clock-leap.ts";
import { goingNow, isoWeek, type Kept, mayGo, toKept } from "../../../gateway/backup/retention.ts";
import { dayOf } from "../../../gateway/backup/schedule.ts";

const dayMs = 86_400_000;
const now = Date.parse("2026-11-21T12:00:00Z");
const daily = (count: number, proven: readonly number[] = []): Kept[] =>
  Array.from({ length: count }, (_, age) => {
    const createdAt = now - age * dayMs;
    return { id: `d${age}`, createdAt, day: dayOf(createdAt, "UTC"), proven: proven.includes(age) };
  });
const stays = (backups: readonly Kept[], keepDays = 30): string[] => {
  const gone = new Set(mayGo(backups, keepDays, now));
  return backups.filter(({ id }) => !gone.has(id)).map(({ id }) => id);
};

test("a hundred days of daily backups: a week of days, weeks, months, and the oldest while none is proven", () => {
  expect(stays(daily(100))).toEqual(["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d13", "d20", "d21", "d27", "d99"]);
});

test("the last proven one stays, however old it is; then the oldest need not", () => {
  const left = stays(daily(100, [80, 90]));
  expect(left).toContain("d80");
  expect(left).not.toContain("d90");
  expect(left).not.toContain("d99");
});

test("nothing goes while there are three or fewer", () => {
  expect(mayGo(daily(3), 1, now + 400 * dayMs)).toEqual([]);
});

test("what was saved before a restore stays for two weeks, however many there were that day", () => {
  const afternoon = Array.from({ length: 9 }, (_, number): Kept => {
    const createdAt = now - number * 600_000;
    return { id: `r${number}`, createdAt, day: dayOf(createdAt, "UTC"), proven: false, apart: true };
  });
  expect(mayGo([...daily(30), ...afternoon], 30, now).filter(id => id.startsWith("r"))).toEqual([]);
  expect(mayGo(afternoon, 30, now + 20 * dayMs).length).toBeGreaterThan(0);
});

test("made by hand, or before something that could go wrong: kept apart from the run of the days", () => {
  const made = (reason: Parameters<typeof toKept>[0]["reason"]) => ({
    id: String(reason),
    createdAt: now,
    provenAt: null,
    reason,
  });
  const reasons = ["asked", "schedule", "update", "import", "restore", "migration", null] as const;
  expect(reasons.filter(reason => toKept(made(reason), "UTC").apart)).toEqual(["asked", "import", "restore", "migration"]);
  const later = Array.from({ length: 5 }, (_, number) => ({ ...made("schedule"), id: `s${number}`, createdAt: now - number }));
  const byHand = { ...made("asked"), createdAt: now - 600_000 };
  const gone = (at: number) =>
    mayGo(
      [...later, byHand].map(one => toKept(one, "UTC")),
      30,
      at,
    );
  // Not the oldest either, which would stay without it.
  const old = { ...made("schedule"), id: "old", createdAt: now - 3_600_000 };
  expect(
    mayGo(
      [...later, byHand, old].map(one => toKept(one, "UTC")),
      30,
      now,
    ),
  ).toEqual(["s4", "s3"]);
  expect(gone(now + 15 * dayMs)).toEqual(["s4", "s3"]);
});

test("the clock is a year ahead: one more backup takes none away, until it has been so on four days", () => {
  const ahead = (count: number): Kept[] =>
    Array.from({ length: count }, (_, number) => {
      const createdAt = now + 365 * dayMs + number * (dayMs / 2);
      return { id: `a${number}`, createdAt, day: dayOf(createdAt, "UTC"), proven: false };
    });
  const goes = (count: number): number => {
    const there = [...daily(30, [1]), ...ahead(count)];
    return goingNow(there, 30, Math.max(...there.map(({ createdAt }) => createdAt)) + 1).length;
  };
  expect(mayGo([...daily(30, [1]), ...ahead(1)], 30, now + 365 * dayMs).length).toBeGreaterThan(20);
  // Two a day, from noon on: the seventh is the first one of the fourth day.
  expect([goes(0), goes(1), goes(2), goes(5), goes(6)].map(count => count > 0)).toEqual([true, false, false, false, true]);
});

test.each([
  ["none at all", [], 30, false],
  ["yesterday's", [1], 30, false],
  ["none for as long as backups are kept", [31], 30, true],
  ["a home that is kept for a year", [31, 32, 60], 365, false],
  ["a week without one is no leap, however few days are kept", [7, 8, 9], 1, false],
  ["the gap lies three days back", [0, 1, 2, 50, 51], 30, true],
  ["the gap lies four days back", [0, 1, 2, 3, 50, 51], 30, false],
  ["what a clock that was ahead has dated into the future is no sign", [-400, -399, -398, -397, 40], 30, true],
  ["one every 40 days is a rhythm", [10, 50, 90, 130], 30, false],
  ["a leap in it is seen all the same", [100, 140, 180, 220], 30, true],
  ["nor is it one of a leap", [-400, 0, 1, 2], 30, false],
] as const)("has the clock leapt? %s", (_what, ages, keepDays, leapt) => {
  expect(
    clockLeapt(
      ages.map(age => ({ createdAt: now - age * dayMs })),
      keepDays,
      now,
    ),
  ).toBe(leapt);
});

test.each([
  ["a home that was quiet for long before", [1, 60], 9, true],
  ["the clock leapt since", [0, 1, 2], 365, false],
  ["nothing else is known", [], 8, true],
] as const)("may what was put aside go? %s", (_what, before, after, may) => {
  const put = now;
  const backups = before.map(age => ({ createdAt: put - age * dayMs, homeId: "h" }) as Catalogue["backups"][number]);
  expect(mayTakeKept({ homeId: "h", backups }, put, put + after * dayMs)).toBe(may);
});

test("a proven one of the future stands for no other", () => {
  const future: Kept = { id: "future", createdAt: now + 300 * dayMs, day: "2027-09-17", proven: true };
  const gone = new Set(mayGo([...daily(100, [80]), future], 30, now));
  expect([gone.has("d80"), gone.has("future"), gone.has("d99")]).toEqual([false, false, true]);
});

test("weeks of the calendar's edges", () => {
  expect(["2026-01-01", "2027-01-01", "2024-12-30", "2026-11-21"].map(isoWeek)).toEqual([
    "2026-W01",
    "2026-W53",
    "2025-W01",
    "2026-W47",
  ]);
});

test("law: the newest and the newest proven one always stay, and a second look takes nothing more", () => {
  const backup = fc.record({ age: fc.integer({ min: 0, max: 500 * 24 }), proven: fc.boolean() });
  fc.assert(
    fc.property(fc.array(backup, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (made, keepDays) => {
      const backups = made.map(({ age, proven }, at): Kept => {
        const createdAt = now - age * 3_600_000;
        return { id: `b${at}`, createdAt, day: dayOf(createdAt, "Asia/Shanghai"), proven };
      });
      const gone = new Set(mayGo(backups, keepDays, now));
      const left = backups.filter(({ id }) => !gone.has(id));
      const newest = Math.max(...backups.map(({ createdAt }) => createdAt));
      const proven = backups.filter(one => one.proven).map(({ createdAt }) => createdAt);
      if (backups.length > 0) expect(left.some(({ createdAt }) => createdAt === newest)).toBe(true);
      if (proven.length > 0) expect(left.some(one => one.proven && one.createdAt === Math.max(...proven))).toBe(true);
      expect(mayGo(left, keepDays, now)).toEqual([]);
    }),
  );
});
