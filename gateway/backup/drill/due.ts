import { drillsOf, isOurs, provenForMs } from "../card.ts";
import type { Catalogue, DrillRecord } from "../catalogue.ts";
import { isBygone } from "../schedule.ts";

const dayMs = 86_400_000;
/** After one that failed: a place may be back, a newer backup may be whole. */
const againAfterFailureMs = dayMs;
/** Kept of each place. */
const keptOfEach = 5;

type Known = Pick<Catalogue, "homeId" | "backups" | "drills" | "movedInAt">;

const newest = (drills: readonly DrillRecord[], place: string): DrillRecord | undefined =>
  drills.findLast(drill => drill.place === place);

/** The places whose newest backup shall be rehearsed now: every `everyDays` days, a day after a failure, at once where it never was. 0: none. */
export function placesDue(known: Known, places: readonly string[], everyDays: number, now: number): string[] {
  if (everyDays === 0) return [];
  return places.filter(place => {
    if (!known.backups.some(one => one.copies[place] && isOurs(known, one))) return false;
    const last = newest(
      // A clock that was ahead once must not keep us from rehearsing until it is that late.
      drillsOf(known).filter(({ at }) => isBygone(at, now)),
      place,
    );
    return (
      last === undefined || now - last.at >= (last.ok ? everyDays * dayMs : Math.min(againAfterFailureMs, everyDays * dayMs))
    );
  });
}

/** When a restore was last proven, or since when there was something to prove, if that is too long ago; null otherwise. */
export function unprovenSince(known: Known, now: number): number | null {
  const oldest = known.backups.find(one => isOurs(known, one));
  if (!oldest) return null;
  const proven = drillsOf(known).findLast(({ ok, at }) => ok && isBygone(at, now))?.at ?? Math.min(oldest.createdAt, now);
  return now - proven > provenForMs ? proven : null;
}

/** The newest result of each place that failed, of places that are still there. */
export const failing = (known: Pick<Known, "drills" | "movedInAt">, places: readonly string[]): DrillRecord[] =>
  places.flatMap(place => {
    const last = newest(drillsOf(known), place);
    return last && !last.ok ? [last] : [];
  });

/** Adds a result, newest last; of each place a few stay, and its newest success always. */
export function withDrill(drills: readonly DrillRecord[], added: DrillRecord): DrillRecord[] {
  const all = [...drills, added];
  return all.filter((one, at) => {
    const later = all.slice(at + 1).filter(({ place }) => place === one.place);
    return later.length < keptOfEach || (one.ok && !later.some(({ ok }) => ok));
  });
}
