import type { Language } from "../../contract/errors/define.ts";
import { describeFailure } from "../../contract/errors/failure.ts";
import { isErrorCode } from "../../contract/errors/table.ts";
import { type Backup, type BackupCard, type Drill, DrillStep, type PlaceState } from "../../contract/routes/backup.ts";
import type { BackupSettings } from "../../contract/settings/backup.ts";
import type { Clock } from "../clock.ts";
import { type Catalogue, type DrillRecord, homePlace, type KnownBackup } from "./catalogue.ts";
import type { Jobs } from "./jobs.ts";
import { isBygone, nextRun } from "./schedule.ts";

const dayMs = 86_400_000;
/** The kit's key is asked back once after so long: is it still there? */
const askKitAfterMs = 30 * dayMs;
/** A test restore older than this counts as none. */
export const provenForMs = 14 * dayMs;
const trendLength = 30;

const isStep = (step: string): step is Drill["steps"][number]["step"] => DrillStep.shape.step.safeParse(step).success;

/** A stored failure in a person's language; null stays null. */
export function failureWords(
  stored: { readonly code: string; readonly slots: Readonly<Record<string, string | number>> } | null,
  language: Language,
): { code: string; message: string; hint: string } | null {
  if (stored === null) return null;
  const code = isErrorCode(stored.code) ? stored.code : "BACKUP_FAILED";
  const { message, hint } = describeFailure(code, { problem: stored.code, ...stored.slots }, language);
  return { code, message, hint };
}

/** `setUp`: names of the places of the settings. */
export const toBackup = (backup: KnownBackup, setUp: readonly string[]): Backup => ({
  ...{ id: backup.id, file: backup.file, bytes: backup.bytes, createdAt: backup.createdAt, verifiedAt: backup.verifiedAt },
  ...{ provenAt: backup.provenAt, reason: backup.reason, version: backup.version, counts: backup.counts },
  places: Object.entries(backup.copies).map(([place, { bytes, at }]) => ({
    ...{ place, bytes, at },
    ...(place === homePlace || setUp.includes(place) ? {} : { noLongerSetUp: true }),
  })),
});

const toDrill = (drill: DrillRecord, language: Language): Drill => ({
  ...{ at: drill.at, place: drill.place, backupId: drill.backupId, ok: drill.ok },
  steps: drill.steps.flatMap(({ step, ...rest }) => (isStep(step) ? [{ step, ...rest }] : [])),
  failure: failureWords(drill.failure, language),
});

/** The kit was saved long ago, and nobody has shown since that it is still there. */
export const asksKitBack = ({ kit }: Pick<Catalogue, "kit">, now: number): boolean =>
  kit.savedAt !== null && kit.checkedAt === null && now - kit.savedAt >= askKitAfterMs;

/** Made by this home as it is now, and known to be whole. The kit opens it, unless the key was changed since. */
export const isOurs = (
  known: Pick<Catalogue, "homeId" | "movedInAt">,
  { homeId, verifiedAt, createdAt }: Pick<KnownBackup, "homeId" | "verifiedAt" | "createdAt">,
): boolean => homeId === known.homeId && verifiedAt !== null && createdAt >= (known.movedInAt ?? 0);

/** The test restores of this home as it is now. */
export const drillsOf = ({ drills, movedInAt }: Pick<Catalogue, "drills" | "movedInAt">): DrillRecord[] =>
  drills.filter(({ at }) => at >= (movedInAt ?? 0));

/** When a restore was last proven; null: never. */
export const provenAt = (catalogue: Pick<Catalogue, "drills" | "movedInAt">, now: number): number | null =>
  drillsOf(catalogue)
    .filter(({ ok, at }) => ok && isBygone(at, now))
    .reduce<number | null>((newest, { at }) => Math.max(newest ?? 0, at), null);

/** The newest whole one of this home; another machine's proves nothing of it. */
export const lastGood = (catalogue: Pick<Catalogue, "homeId" | "backups" | "movedInAt">, now: number): KnownBackup | null =>
  catalogue.backups.findLast(one => isOurs(catalogue, one) && isBygone(one.createdAt, now)) ?? null;

export type CardDeps = {
  readonly catalogue: () => Catalogue;
  readonly settings: () => BackupSettings;
  readonly jobs: Pick<Jobs, "list" | "ended">;
  readonly clock: Clock;
  readonly timeZone: () => string;
  /** Of the places of the settings; the home's own folder is added here. */
  readonly places: (language: Language) => readonly PlaceState[];
  readonly where: string;
};

/** How backups are, in one answer. */
export function createCard(deps: CardDeps): (language: Language) => BackupCard {
  return language => {
    const now = deps.clock.now();
    const known = deps.catalogue();
    const last = lastGood(known, now);
    const here = known.backups.filter(({ copies }) => copies[homePlace] !== undefined);
    const { savedAt, checkedAt } = known.kit;
    const failure = failureWords(known.lastFailure, language);
    return {
      provenAt: provenAt(known, now),
      lastAt: last?.createdAt ?? null,
      lastBytes: last?.bytes ?? null,
      nextAt: nextRun(deps.settings().at, now, deps.timeZone()),
      lastFailure: failure && known.lastFailure ? { ...failure, at: known.lastFailure.at } : null,
      kit: { savedAt, checkedAt, askAgain: asksKitBack(known, now) },
      jobs: deps.jobs.list(),
      ended: deps.jobs.ended().map(one => ({ ...one, failure: failureWords(one.failure, language) })),
      places: [
        {
          ...{ name: homePlace, type: "home", where: deps.where, state: "fine", failure: null },
          ...{
            lastAt: here.findLast(one => isBygone(one.createdAt, now))?.createdAt ?? null,
            lastTriedAt: null,
            nextTryAt: null,
            hostKey: null,
          },
          ...{ backups: here.length, bytes: here.reduce((sum, { bytes }) => sum + bytes, 0) },
        },
        ...deps.places(language),
      ],
      drills: drillsOf(known)
        .toReversed()
        .map(drill => toDrill(drill, language)),
      drillEveryDays: deps.settings().drillEveryDays,
      trend: known.backups.slice(-trendLength).map(({ createdAt, bytes }) => ({ at: createdAt, bytes })),
    };
  };
}
