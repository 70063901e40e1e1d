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

/** When a place is tried again; a time that rounds to now, or is past, is now. */
export const nextTryLine = (atMs: number, nowMs: number, { places }: BackupWords, format: Format): string =>
  Math.round((atMs - nowMs) / 1000) <= 0 ? places.nextTryNow : places.nextTry(format.relative(atMs, nowMs));

/** A place whose first copy is there and from which no restore was ever tried. */
export const wantsDrill = (place: PlaceState, drills: readonly Drill[]): boolean =>
  place.type !== "home" &&
  place.state === "fine" &&
  (place.backups ?? 0) > 0 &&
  place.lastAt !== null &&
  drills.every(drill => drill.place !== place.name);

export const isRunning = (card: Pick<BackupCard, "jobs">, kind: BackupJob["kind"]): boolean =>
  card.jobs.some(job => job.kind === kind);

type Copies = Pick<Backup, "places">;

/** The copies that Hearth can get at, the home's own first. */
export const within = ({ places }: Copies): Backup["places"] =>
  places
    .filter(({ noLongerSetUp }) => !noLongerSetUp)
    .toSorted((a, b) => Number(b.place === homePlace) - Number(a.place === homePlace));

/** Those in places that the settings do not name any more: they may still lie there. */
export const beyond = ({ places }: Copies): Backup["places"] => places.filter(({ noLongerSetUp }) => noLongerSetUp);

export const namesOf = (places: Backup["places"], words: BackupWords): string =>
  places.map(({ place }) => placeName(place, words)).join(words.comma);

/** Names of the places that have a backup, the home's own first; last those that are no longer set up, said to be so. */
export const placesOf = (backup: Copies, words: BackupWords): string =>
  [
    ...within(backup).map(({ place }) => placeName(place, words)),
    ...beyond(backup).map(({ place }) => words.list.noLongerSetUp(place)),
  ].join(words.comma);

/** The place whose copy is nearest: the home's own folder, or the first other one. */
export const nearestPlace = (backup: Copies): string => within(backup)[0]?.place ?? homePlace;

/** How each backup's moment is written, so that no two read the same: to the minute where that is enough. */
export function momentsOf(backups: readonly Pick<Backup, "createdAt">[], format: Format): (createdAt: number) => string {
  const times = new Map<string, number>();
  for (const { createdAt } of backups) {
    const minute = format.dateTime(createdAt);
    times.set(minute, (times.get(minute) ?? 0) + 1);
  }
  return createdAt => {
    const minute = format.dateTime(createdAt);
    return (times.get(minute) ?? 0) > 1 ? format.exact(createdAt) : minute;
  };
}

/** What is in a backup and why it was made, in one line. */
export function contentOf({ counts, reason }: Pick<Backup, "counts" | "reason">, { list }: BackupWords): string {
  const what = counts === null ? list.unknown : list.counts(counts.conversations, counts.messages);
  return reason === null ? what : `${what} · ${list.reasons[reason]}`;
}

export const placeTone: Readonly<Record<PlaceState["state"], "plain" | "ember" | "leaf" | "honey" | "rust">> = {
  fine: "leaf",
  uploading: "ember",
  waiting: "honey",
  failing: "rust",
  off: "plain",
  untried: "plain",
};
