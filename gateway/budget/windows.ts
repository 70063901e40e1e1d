/** The day and the month that an instant belongs to, in one time zone. Times are ms; a window ends where the next one begins. */
export type Windows = {
  /** `2026-11-21` */
  readonly day: string;
  /** `2026-11` */
  readonly month: string;
  readonly dayStartsAt: number;
  readonly dayEndsAt: number;
  readonly monthStartsAt: number;
  readonly monthEndsAt: number;
};

const hourMs = 3_600_000;
/** Longer than any day or month of any zone, the day that a zone lived twice included. */
const reachMs = { day: 50 * hourMs, month: 34 * 24 * hourMs };

/** The zone this machine keeps; UTC where it does not know one. */
export function machineTimeZone(): string {
  const zone: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === undefined || zone === "" || zone === "Etc/Unknown" ? "UTC" : zone;
}

/** As `machineTimeZone`, asked for at first use and kept: the first answer takes milliseconds of a start, each later one longer than a reservation. */
export function createMachineTimeZone(): () => string {
  let kept: string | undefined;
  return () => {
    kept ??= machineTimeZone();
    return kept;
  };
}

/** Label of the day that an instant belongs to: `2026-11-21`. */
export function createDayOf(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("en-u-ca-iso8601-nu-latn", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return at => {
    let year = "";
    let month = "";
    let day = "";
    for (const { type, value } of format.formatToParts(at)) {
      if (type === "year") year = value;
      else if (type === "month") month = value;
      else if (type === "day") day = value;
    }
    return `${year}-${month}-${day}`;
  };
}

/** First instant after `inside` that `belongs` no more, given that `inside + reach` does not. Labels never go back, so halving finds it. */
function endOf(belongs: (at: number) => boolean, inside: number, reach: number): number {
  let last = inside;
  let first = inside + reach;
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (belongs(middle)) last = middle;
    else first = middle;
  }
  return first;
}

/** First instant that `belongs`, given that `inside` does and `inside - reach` does not. */
function startOf(belongs: (at: number) => boolean, inside: number, reach: number): number {
  let before = inside - reach;
  let first = inside;
  while (first - before > 1) {
    const middle = Math.floor((before + first) / 2);
    if (belongs(middle)) first = middle;
    else before = middle;
  }
  return first;
}

/**
 * Days and months of a time zone (IANA name). Nothing is added or subtracted in hours: a window is all instants that the zone's calendar
 * gives the same label, so days of 23, 24½ or 25 hours, midnights that do not exist and days that a zone left out come out right.
 * The last answer is kept until its day ends.
 * @throws RangeError when there is no zone of this name
 */
export function createWindows(timeZone: string): (at: number) => Windows {
  const dayOf = createDayOf(timeZone);
  let kept: Windows | undefined;

  const find = (at: number): Windows => {
    const day = dayOf(at);
    const month = day.slice(0, 7);
    const inDay = (one: number): boolean => dayOf(one) === day;
    const inMonth = (one: number): boolean => dayOf(one).startsWith(month);
    return {
      day,
      month,
      dayStartsAt: startOf(inDay, at, reachMs.day),
      dayEndsAt: endOf(inDay, at, reachMs.day),
      monthStartsAt: startOf(inMonth, at, reachMs.month),
      monthEndsAt: endOf(inMonth, at, reachMs.month),
    };
  };

  return at => {
    if (!kept || at < kept.dayStartsAt || at >= kept.dayEndsAt) kept = find(at);
    return kept;
  };
}

/** As `createWindows`, in the zone that `timeZone` tells now: another zone in the settings counts from the next question on. */
export function createWindowsOf(timeZone: () => string | undefined): (at: number) => Windows {
  let zone: string | undefined;
  let windows: ((at: number) => Windows) | undefined;
  return at => {
    const wanted = timeZone() ?? machineTimeZone();
    if (!windows || wanted !== zone) {
      windows = createWindows(wanted);
      zone = wanted;
    }
    return windows(at);
  };
}
