const dayMs = 86_400_000;
const stepMs = 15 * 60_000;

/** What the clock on the wall says in `timeZone`: minutes of the day, and the date. */
function wall(at: number, timeZone: string): { day: string; minutes: number } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  }).formatToParts(at);
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.find(part => part.type === type)?.value ?? "00";
  return { day: `${get("year")}-${get("month")}-${get("day")}`, minutes: Number(get("hour")) * 60 + Number(get("minute")) };
}

/** The local date of an instant: `2026-11-21`. */
export const dayOf = (at: number, timeZone: string): string => wall(at, timeZone).day;

/**
 * The first instant after `after` at which the wall clock of `timeZone` reaches `at` (`03:00`): once on every local day. On a day whose clock
 * jumps over that time it is the first instant after the jump; where the clock goes back, the first of the two. Null for `off`.
 */
export function nextRun(at: string, after: number, timeZone: string): number | null {
  if (at === "off") return null;
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  const wanted = hours * 60 + minutes;
  for (let days = 0; days <= 2; days += 1) {
    const run = reaches(dayOf(after + days * dayMs, timeZone), wanted, timeZone);
    if (run > after) return run;
  }
  // A zone that leaves out a whole day (Samoa, 2011).
  return after + dayMs;
}

/** First instant of the local `day` at which its clock shows `wanted` minutes or more. */
function reaches(day: string, wanted: number, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  // No zone is further than 14 hours from UTC: the day begins and ends in this span.
  let low = utc - 15 * 3_600_000;
  let high = utc + 39 * 3_600_000;
  const isThere = (at: number): boolean => {
    const now = wall(at, timeZone);
    return now.day > day || (now.day === day && now.minutes >= wanted);
  };
  // Step by step, since a clock that goes back is there twice: the first time counts. No clock is moved by less than a step.
  for (let at = low; at < high; at += stepMs)
    if (isThere(at)) {
      high = at;
      break;
    } else low = at;
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000;
    if (isThere(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** A scheduled run was missed while the machine slept or was off: `last` is when the newest backup was made, `firstSeen` when this home was. */
export function isOverdue(at: string, last: number | null, firstSeen: number, now: number, timeZone: string): boolean {
  const due = nextRun(at, last ?? firstSeen, timeZone);
  return due !== null && due <= now;
}
