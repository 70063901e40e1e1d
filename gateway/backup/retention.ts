import type { KnownBackup } from "./catalogue.ts";
import { clockLeapt } from "./clock-leap.ts";
import { dayOf, isBygone } from "./schedule.ts";

/** What retention looks at: `day` is the local date `2026-11-21` of the moment it was made. */
export type Kept = {
  readonly id: string;
  readonly createdAt: number;
  readonly day: string;
  readonly proven: boolean;
  /** Made on its own account, not in the run of the days. */
  readonly apart?: boolean;
};

const dayMs = 86_400_000;
/** Long enough to notice that it is wanted. */
const apartKeptMs = 14 * dayMs;
/** Made by hand, or before something that could have gone wrong. */
const apartReasons: readonly KnownBackup["reason"][] = ["asked", "restore", "import", "migration"];

/** A backup as retention looks at it, at home as at any place. */
export const toKept = (
  { id, createdAt, provenAt, reason }: Pick<KnownBackup, "id" | "createdAt" | "provenAt" | "reason">,
  timeZone: string,
): Kept => ({
  ...{ id, createdAt, day: dayOf(createdAt, timeZone), proven: provenAt !== null },
  apart: apartReasons.includes(reason),
});

/** `2026-W47`: the ISO week of a local date. */
export function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  // The Thursday of a week tells its year.
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const week = Math.ceil(((date.getTime() - yearStart) / dayMs + 1) / 7);
  return `${date.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/** The newest that was proven, of those in this order; one that is dated into the future only where there is no other. */
export const newestProven = <T extends { readonly createdAt: number; readonly proven: boolean }>(
  newestFirst: readonly T[],
  now: number,
): T | undefined => newestFirst.find(one => one.proven && isBygone(one.createdAt, now)) ?? newestFirst.find(one => one.proven);

/**
 * Which backups of one place may go, oldest first. Kept are: the newest three; of the last `keepDays` days the newest of each of the last seven days,
 * then of each week, and of each month; and always the newest that was proven by a test restore. What is older than `keepDays` days goes, except these.
 * One that was made by hand, or before a restore, an import or a migration, stays for two weeks. With none proven, the oldest stays too: something that is known to have been whole for long.
 */
export function mayGo(backups: readonly Kept[], keepDays: number, now: number): readonly string[] {
  const newestFirst = backups.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  const keep = new Set(newestFirst.slice(0, 3).map(({ id }) => id));
  const proven = newestProven(newestFirst, now) ?? newestFirst.at(-1);
  if (proven) keep.add(proven.id);
  for (const one of backups) if (one.apart && now - one.createdAt <= apartKeptMs) keep.add(one.id);

  const recent = newestFirst.filter(({ createdAt }) => now - createdAt <= keepDays * dayMs);
  const firstOfEach = (of: (one: Kept) => string, among: readonly Kept[]): void => {
    const seen = new Set<string>();
    for (const one of among) {
      const key = of(one);
      if (!seen.has(key)) keep.add(one.id);
      seen.add(key);
    }
  };
  firstOfEach(
    ({ day }) => day,
    recent.filter(({ createdAt }) => now - createdAt <= 7 * dayMs),
  );
  firstOfEach(({ day }) => isoWeek(day), recent);
  firstOfEach(({ day }) => day.slice(0, 7), recent);
  return newestFirst
    .filter(({ id }) => !keep.has(id))
    .map(({ id }) => id)
    .toReversed();
}

/** As `mayGo`; none while the clock may have been put ahead: a wrong year must not take nearly all of them at once. */
export const goingNow = (backups: readonly Kept[], keepDays: number, now: number): readonly string[] =>
  clockLeapt(backups, keepDays, now) ? [] : mayGo(backups, keepDays, now);
