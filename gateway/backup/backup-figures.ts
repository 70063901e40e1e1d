import { lastGood, provenAt } from "./card.ts";
import type { Catalogue } from "./catalogue.ts";

/** Backups for `/metrics`. Seconds since 1970; null while there is none. */
export type BackupFigures = {
  readonly lastSeconds: number | null;
  readonly provenSeconds: number | null;
  readonly lastBytes: number | null;
  readonly failing: boolean;
  readonly places: readonly { readonly place: string; readonly failing: boolean }[];
};

const inSeconds = (at: number | null): number | null => (at === null ? null : at / 1_000);

/** `places`: those of the settings. */
export function backupFigures(catalogue: Catalogue, places: readonly string[], now: number): BackupFigures {
  const last = lastGood(catalogue, now);
  return {
    lastSeconds: inSeconds(last?.createdAt ?? null),
    provenSeconds: inSeconds(provenAt(catalogue, now)),
    lastBytes: last?.bytes ?? null,
    failing: catalogue.lastFailure !== null,
    places: places.map(place => ({ place, failing: (catalogue.places[place]?.failure ?? null) !== null })),
  };
}
