import type { Catalogue } from "./catalogue.ts";
import { isBygone } from "./schedule.ts";

const dayMs = 86_400_000;
/** A machine that is used now and then only is no clock that leapt. */
const leastGapDays = 7;
/** What a restore put aside goes by the clock alone: it is taken at its word after no longer than this. */
const keptGapDays = 30;
/** Backups of so many days, at the new time, and it is believed. */
const believedDays = 4;

type Moment = { readonly createdAt: number };

/**
 * The clock may have been put ahead: `now`, or one of the backups of the last few days, comes more than `mostDays` days (a week at least) after
 * the backup before it. Nothing is deleted after its time then, until there are backups of four days since. A machine that was off for so long
 * looks the same, and loses nothing by it.
 */
export function clockLeapt(backups: readonly Moment[], mostDays: number, now: number): boolean {
  const gapMs = Math.max(mostDays, leastGapDays) * dayMs;
  const days = new Set<number>();
  let later = now;
  for (const { createdAt } of backups.toSorted((a, b) => b.createdAt - a.createdAt)) {
    if (!isBygone(createdAt, now)) continue;
    if (later - createdAt > gapMs) return true;
    if (days.add(Math.floor(createdAt / dayMs)).size >= believedDays) return false;
    later = createdAt;
  }
  return false;
}

/** May what a restore put aside go when the clock says that its time is over? */
export const mayTakeKept = ({ homeId, backups }: Pick<Catalogue, "homeId" | "backups">, now: number): boolean =>
  !clockLeapt(
    backups.filter(one => one.homeId === homeId),
    keptGapDays,
    now,
  );
