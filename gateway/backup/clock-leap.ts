import type { Catalogue } from "./catalogue.ts";
import { isBygone } from "./schedule.ts";

const dayMs = 86_400_000;
/** A machine that is used now and then only is no clock that leapt. */
const leastGapDays = 7;
/** From so many gaps on they are a rhythm: who backs up every other month has no clock that leapt. */
const leastGaps = 3;
/** What a restore put aside goes by the clock alone: it is taken at its word after no longer than this. */
const keptGapDays = 30;
/** Backups of so many days, at the new time, and it is believed. */
const believedDays = 4;

type Moment = { readonly createdAt: number };

/** Twice the usual time between two backups; 0 where too few are known. */
function usualGapMs(newestFirst: readonly Moment[]): number {
  const gaps = newestFirst.slice(1).map(({ createdAt }, index) => (newestFirst[index]?.createdAt ?? createdAt) - createdAt);
  const median = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)] ?? 0;
  return gaps.length < leastGaps ? 0 : 2 * median;
}

/**
 * The clock may have been put ahead: `now`, or one of the backups of the last few days, comes more than `mostDays` days (a week at least, and more
 * where backups are rarer) after the backup before it. Nothing is deleted after its time then, until there are backups of four days since. A machine that was off for so long
 * looks the same, and loses nothing by it.
 */
export function clockLeapt(backups: readonly Moment[], mostDays: number, now: number): boolean {
  const bygone = backups.filter(({ createdAt }) => isBygone(createdAt, now)).toSorted((a, b) => b.createdAt - a.createdAt);
  const gapMs = Math.max(Math.max(mostDays, leastGapDays) * dayMs, usualGapMs(bygone));
  const days = new Set<number>();
  let later = now;
  for (const { createdAt } of bygone) {
    if (later - createdAt > gapMs) return true;
    if (days.add(Math.floor(createdAt / dayMs)).size >= believedDays) return false;
    later = createdAt;
  }
  return false;
}

/**
 * May what a restore put aside go when the clock says that its time is over? `since`: when the oldest of it was put aside; how long it had been
 * quiet before says nothing of the clock now.
 */
export const mayTakeKept = ({ homeId, backups }: Pick<Catalogue, "homeId" | "backups">, since: number, now: number): boolean =>
  !clockLeapt([...backups.filter(one => one.homeId === homeId && one.createdAt > since), { createdAt: since }], keptGapDays, now);
