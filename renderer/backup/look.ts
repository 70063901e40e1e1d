import type { Backup, BackupCard, BackupJob, Drill, PlaceState } from "../../contract/routes/backup.ts";
import type { BackupWords } from "../i18n/backup-text.ts";
import type { Format } from "../i18n/format.ts";

/** A test restore older than this counts as none. */
const provenForMs = 14 * 86_400_000;
export const homePlace = "home";

/** What the person should know first: that restoring works, that it may not any more, that nobody knows, or that there is nothing yet. */
export type Standing = "none" | "unproven" | "old" | "proven";

export function standingOf({ lastAt, provenAt }: Pick<BackupCard, "lastAt" | "provenAt">, nowMs: number): Standing {
  if (provenAt !== null) return nowMs - provenAt > provenForMs ? "old" : "proven";
  return lastAt === null ? "none" : "unproven";
}

/** The newest test restore of each place, where it failed: an older failure was mended since. */
export function failedDrills(drills: readonly Drill[]): readonly Drill[] {
  const newest = new Map<string, Drill>();
  for (const drill of drills) {
    const known = newest.get(drill.place);
    if (known === undefined || drill.at > known.at) newest.set(drill.place, drill);
  }
  return [...newest.values()].filter(({ ok }) => !ok);
}

/** The name of a place for a person: the home's own folder has none of its own. */
export const placeName = (name: string, words: BackupWords): string => (name === homePlace ? words.places.home : name);

/** How far a job has come, from 0 to 1; null while nobody can tell. */
export const jobShare = ({ doneBytes, totalBytes }: Pick<BackupJob, "doneBytes" | "totalBytes">): number | null =>
  totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : null;

export const jobTitle = ({ kind, place }: Pick<BackupJob, "kind" | "place">, words: BackupWords): string =>
  place === null ? words.jobs.kinds[kind] : words.jobs.to(words.jobs.kinds[kind], placeName(place, words));

/** The stage, what of it is done, and how long it will take, as far as that is known. */
export function jobLine(job: BackupJob, words: BackupWords, format: Format): string {
  const { stages, amount, left } = words.jobs;
  return [
    stages[job.stage],
    job.totalBytes > 0 ? amount(format.bytes(job.doneBytes), format.bytes(job.totalBytes)) : null,
    job.secondsLeft === null ? null : left(format.duration(job.secondsLeft * 1_000)),
  ]
    .filter(piece => piece !== null)
    .join(" · ");
}

/** A place whose first copy is there and from which no restore was ever tried. */
export const wantsDrill = (place: PlaceState, drills: readonly Drill[]): boolean =>
  place.type !== "home" &&
  place.state === "fine" &&
  (place.backups ?? 0) > 0 &&
  place.lastAt !== null &&
  drills.every(drill => drill.place !== place.name);

export const isRunning = (card: Pick<BackupCard, "jobs">, kind: BackupJob["kind"]): boolean =>
  card.jobs.some(job => job.kind === kind);

/** Names of the places that have a backup, the home's own first. */
export const placesOf = ({ places }: Pick<Backup, "places">, words: BackupWords): string =>
  [...places]
    .sort((a, b) => Number(b.place === homePlace) - Number(a.place === homePlace))
    .map(({ place }) => placeName(place, words))
    .join(words.comma);

/** The place whose copy is nearest: the home's own folder, or the first other one. */
export const nearestPlace = ({ places }: Pick<Backup, "places">): string =>
  places.find(({ place }) => place === homePlace)?.place ?? places[0]?.place ?? homePlace;

export const placeTone: Readonly<Record<PlaceState["state"], "plain" | "ember" | "leaf" | "honey" | "rust">> = {
  fine: "leaf",
  uploading: "ember",
  waiting: "honey",
  failing: "rust",
  off: "plain",
  untried: "plain",
};
