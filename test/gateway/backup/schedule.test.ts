import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, isOverdue, nextRun } from "../../../gateway/backup/schedule.ts";

const at = (text: string): number => Date.parse(text);
const next = (time: string, after: string, zone: string): string => new Date(nextRun(time, at(after), zone) ?? 0).toISOString();

describe("the next run", () => {
  test("later today, else tomorrow; the instant itself has passed", () => {
    expect(next("03:00", "2026-11-20T18:00:00Z", "Asia/Shanghai")).toBe("2026-11-20T19:00:00.000Z");
    expect(next("03:00", "2026-11-20T19:00:00Z", "Asia/Shanghai")).toBe("2026-11-21T19:00:00.000Z");
  });
  test("a time that the clock jumps over is reached right after the jump; one that comes twice is taken once", () => {
    expect(next("02:30", "2027-03-28T00:00:00Z", "Europe/Berlin")).toBe("2027-03-28T01:00:00.000Z");
    expect(next("02:30", "2026-10-24T12:00:00Z", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(next("02:30", "2026-10-25T00:30:00Z", "Europe/Berlin")).toBe("2026-10-26T01:30:00.000Z");
  });
  test("off is never", () => expect(nextRun("off", 0, "UTC")).toBeNull());
  test("law: every local day has exactly one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2024-01-01T00:00:00Z"), max: at("2028-01-01T00:00:00Z") }),
        fc.constantFrom("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"),
        fc.constantFrom("00:00", "02:30", "03:00", "23:59"),
        (start, zone, time) => {
          const first = nextRun(time, start, zone) ?? 0;
          const second = nextRun(time, first, zone) ?? 0;
          expect(first).toBeGreaterThan(start);
          const gap = (at(`${dayOf(second, zone)}T00:00:00Z`) - at(`${dayOf(first, zone)}T00:00:00Z`)) / 86_400_000;
          expect(gap).toBe(1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("a run that was slept through is caught up, once", () => {
  const zone = "UTC";
  const slept = at("2026-11-21T09:00:00Z");
  expect(isOverdue("03:00", at("2026-11-20T03:00:05Z"), 0, slept, zone)).toBe(true);
  expect(isOverdue("03:00", slept, 0, slept + 1_000, zone)).toBe(false);
  expect(isOverdue("03:00", null, slept, slept + 3_600_000, zone)).toBe(false);
  expect(isOverdue("off", null, 0, slept, zone)).toBe(false);
});
