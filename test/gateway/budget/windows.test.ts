import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWindows, createWindowsOf, machineTimeZone } from "../../../gateway/budget/windows.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const from = Date.UTC(2024, 0, 1);
const to = Date.UTC(2028, 0, 1);

/** Days and offsets by another way than the code under test takes. */
function independent(timeZone: string) {
  const label = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const offset = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset", year: "numeric" });
  return { label: (at: number): string => label.format(at), offset: (at: number): string => offset.format(at).slice(5) };
}

/** Instants at which a zone's clocks change, 2024 to 2027. */
function changesOf(timeZone: string): number[] {
  const { offset } = independent(timeZone);
  const found: number[] = [];
  const step = 12 * dayMs;
  for (let at = from; at < to; at += step) {
    const before = offset(at);
    if (before === offset(at + step)) continue;
    let [low, high] = [at, at + step];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    found.push(high);
  }
  return found;
}

/** That the windows of `at` are exactly the instants of its day and month, and that the neighbours begin and end there. */
function wrongWith(timeZone: string, at: number): string[] {
  const { label } = independent(timeZone);
  const windows = createWindows(timeZone);
  const now = windows(at);
  const next = createWindows(timeZone)(now.dayEndsAt);
  const former = createWindows(timeZone)(now.dayStartsAt - 1);
  const holds: Record<string, boolean> = {
    "the day is the zone's": now.day === label(at),
    "the month is the day's": now.month === label(at).slice(0, 7),
    "the day's first instant": label(now.dayStartsAt) === now.day && label(now.dayStartsAt - 1) !== now.day,
    "the day's last instant": label(now.dayEndsAt - 1) === now.day && label(now.dayEndsAt) !== now.day,
    "the month's first instant":
      label(now.monthStartsAt).startsWith(now.month) && !label(now.monthStartsAt - 1).startsWith(now.month),
    "the month's last instant": label(now.monthEndsAt - 1).startsWith(now.month) && !label(now.monthEndsAt).startsWith(now.month),
    "it is inside": now.dayStartsAt <= at && at < now.dayEndsAt && now.monthStartsAt <= at && at < now.monthEndsAt,
    "no gap after": next.dayStartsAt === now.dayEndsAt && next.day > now.day,
    "no gap before": former.dayEndsAt === now.dayStartsAt && former.day < now.day,
    "a day of 22 to 26 hours": now.dayEndsAt - now.dayStartsAt >= 22 * hourMs && now.dayEndsAt - now.dayStartsAt <= 26 * hourMs,
  };
  return Object.entries(holds).flatMap(([law, kept]) => (kept ? [] : [`${timeZone} ${new Date(at).toISOString()}: ${law}`]));
}

const zones = Intl.supportedValuesOf("timeZone");

describe("windows of days and months", () => {
  it("20 langwatch #6255: in every time zone, on each day of 2024 to 2027 on which its clocks change, windows tile time and bear the zone's day", () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    let changes = 0;
    for (const zone of zones) {
      const found = changesOf(zone);
      // Zones that share their clocks share their windows.
      const key = `${independent(zone).offset(from)} ${found.join(" ")}`;
      if (seen.has(key)) continue;
      seen.add(key);
      changes += found.length;
      for (const at of found.length > 0 ? found : [from + 100 * dayMs])
        for (const probe of [at - 1, at, at - 20 * hourMs]) wrong.push(...wrongWith(zone, probe));
    }
    expect(wrong).toEqual([]);
    expect(changes).toBeGreaterThan(200);
  });

  it("at any instant of any zone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: to }), (zone, at) => {
        expect(wrongWith(zone, at)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["a day of 25 hours", "Europe/Berlin", "2026-10-25T10:00Z", "2026-10-25", "2026-10-24T22:00Z", "2026-10-25T23:00Z"],
    ["a day of 23 hours", "America/New_York", "2026-03-08T18:00Z", "2026-03-08", "2026-03-08T05:00Z", "2026-03-09T04:00Z"],
    ["half an hour", "Australia/Lord_Howe", "2026-04-05T01:00Z", "2026-04-05", "2026-04-04T13:00Z", "2026-04-05T13:30Z"],
    ["an offset of 45 minutes", "Asia/Kathmandu", "2026-11-21T20:00Z", "2026-11-22", "2026-11-21T18:15Z", "2026-11-22T18:15Z"],
    [
      "no midnight: it begins at one",
      "America/Santiago",
      "2026-09-06T12:00Z",
      "2026-09-06",
      "2026-09-06T04:00Z",
      "2026-09-07T03:00Z",
    ],
    ["no midnight in Beirut either", "Asia/Beirut", "2026-03-29T12:00Z", "2026-03-29", "2026-03-28T22:00Z", "2026-03-29T21:00Z"],
    [
      "the day before one that was left out",
      "Pacific/Apia",
      "2011-12-30T09:59Z",
      "2011-12-29",
      "2011-12-29T10:00Z",
      "2011-12-30T10:00Z",
    ],
    ["the day after it", "Pacific/Apia", "2011-12-30T10:00Z", "2011-12-31", "2011-12-30T10:00Z", "2011-12-31T10:00Z"],
    ["the farthest east", "Pacific/Kiritimati", "2026-12-31T09:59Z", "2026-12-31", "2026-12-30T10:00Z", "2026-12-31T10:00Z"],
  ])("%s: %s at %s is %s", (_, zone, at, day, startsAt, endsAt) => {
    const found = createWindows(zone)(Date.parse(at));
    expect([found.day, found.dayStartsAt, found.dayEndsAt]).toEqual([day, Date.parse(startsAt), Date.parse(endsAt)]);
  });

  it("16 litellm #34896: a zone's day neither begins hours late nor meters 32 hours", () => {
    const tokyo = createWindows("Asia/Tokyo");
    const lastOfDay = tokyo(Date.parse("2026-11-21T14:59:59.999Z"));
    const firstOfNext = tokyo(Date.parse("2026-11-21T15:00:00.000Z"));
    expect([lastOfDay.day, firstOfNext.day]).toEqual(["2026-11-21", "2026-11-22"]);
    expect(firstOfNext.dayEndsAt - firstOfNext.dayStartsAt).toBe(dayMs);
    expect(tokyo(Date.parse("2026-11-30T15:00Z")).month).toBe("2026-12");
  });

  it("18 litellm #24675, #5651, #7129: every window ends, and the next one has another name", () => {
    const windows = createWindows("America/Havana");
    const days = new Set<string>();
    for (let at = Date.UTC(2026, 0, 1, 12); days.size < 400; at = windows(at).dayEndsAt) days.add(windows(at).day);
    expect([...days].sort()).toEqual([...days]);
    expect([...days].at(-1)).toBe("2027-02-04");
  });

  it("another zone in the settings counts from the next question on; without one it is the machine's", () => {
    let zone: string | undefined = "Asia/Tokyo";
    const windows = createWindowsOf(() => zone);
    const at = Date.parse("2026-11-21T15:00Z");
    expect(windows(at).day).toBe("2026-11-22");
    zone = "Europe/Berlin";
    expect(windows(at).day).toBe("2026-11-21");
    zone = undefined;
    expect(windows(at)).toEqual(createWindows(machineTimeZone())(at));
  });

  it("a clock that is put back gets the day that it shows", () => {
    const windows = createWindows("UTC");
    expect(windows(Date.UTC(2026, 0, 2)).day).toBe("2026-01-02");
    expect(windows(Date.UTC(2026, 0, 2) - 1).day).toBe("2026-01-01");
  });
});
