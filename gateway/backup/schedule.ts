const dayMs = 86_400_000;
const minuteMs = 60_000;
const stepMs = 15 * minuteMs;
/** No clock is put further than this from where it stood half a day ago. */
const mostShiftMs = 3 * 60 * minuteMs;

/** What the clock on a wall says: the date, and minutes since its midnight. */
type Wall = { readonly day: string; readonly minutes: number };

function wallOf(timeZone: string): (at: number) => Wall {
  const format = new Intl.DateTimeFormat("en-CA", {
    ...{ timeZone, year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  return at => {
    const parts = format.formatToParts(at);
    const get = (type: Intl.DateTimeFormatPartTypes): string => parts.find(part => part.type === type)?.value ?? "00";
    return { day: `${get("year")}-${get("month")}-${get("day")}`, minutes: Number(get("hour")) * 60 + Number(get("minute")) };
  };
}

/** Of a moment that can have been by `now`, with a day to spare: a clock that was ahead once has dated others later. */
export const isBygone = (at: number, now: number): boolean => at <= now + dayMs;

/** The local date of an instant: `2026-11-21`. */
export const dayOf = (at: number, timeZone: string): string => wallOf(timeZone)(at).day;

/**
 * The first instant after `after` at which the wall clock of `timeZone` reaches `at` (`03:00`): once on every local day. On a day whose clock
 * jumps over that time it is the first instant after the jump; where the clock goes back, the first of the two. Null for `off`.
 */
export function nextRun(at: string, after: number, timeZone: string): number | null {
  if (at === "off") return null;
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  const wall = wallOf(timeZone);
  for (let days = 0; days <= 2; days += 1) {
    const run = reaches(wall(after + days * dayMs).day, hours * 60 + minutes, wall);
    if (run > after) return run;
  }
  // A zone that leaves out a whole day (Samoa, 2011).
  return after + dayMs;
}

/** First instant of the local `day` at which its clock shows `wanted` minutes or more; to the second. */
function reaches(day: string, wanted: number, wall: (at: number) => Wall): number {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + wanted * minuteMs;
  const there = wall(asUtc);
  const near = asUtc - (Date.parse(`${there.day}T00:00:00Z`) + there.minutes * minuteMs - asUtc);
  const isThere = (at: number): boolean => {
    const now = wall(at);
    return now.day > day || (now.day === day && now.minutes >= wanted);
  };
  let low = near - mostShiftMs;
  let high = near + mostShiftMs;
  // Step by step, since a clock that goes back is there twice: the first time counts.
  for (let at = low; at < high; at += stepMs)
    if (isThere(at)) high = at;
    else low = at;
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
