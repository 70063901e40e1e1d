import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { BackupJob } from "../../contract/routes/backup.ts";
import type { Clock } from "../clock.ts";
import { systemProblem } from "../config/atomic-file.ts";
import type { Home } from "../config/home.ts";
import type { Log } from "../log.ts";
import type { Vault } from "../vault/vault.ts";
import type { Manifest } from "./archive/manifest.ts";
import { whichKey } from "./archive/which-key.ts";
import type { BackupKeys } from "./backup-keys.ts";
import { type Catalogue, homePlace, type KnownBackup, type OpenCatalogue } from "./catalogue.ts";
import { archiveEnding, partialPrefix, stagePrefix } from "./create/names.ts";
import type { JobStep, Jobs } from "./jobs.ts";
import { goingNow, newestProven, toKept } from "./retention.ts";
import type { RunJob } from "./worker/run-in-thread.ts";

export type BackupsDeps = {
  readonly home: Pick<Home, "root" | "backups">;
  readonly catalogue: OpenCatalogue;
  readonly keys: Pick<BackupKeys, "current" | "identities">;
  readonly vault: Pick<Vault, "sealedCopy">;
  readonly runJob: RunJob;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: () => string;
  readonly keepDays: () => number;
  /** A backup is whole and on disk; the places come next. */
  readonly onCreated: (backup: KnownBackup) => void;
};

export type Reason = Manifest["reason"];

/** What a person knows of a database's tables. */
const knownCounts = (counts: Readonly<Record<string, number>>): KnownBackup["counts"] => ({
  conversations: counts.sessions ?? 0,
  messages: counts.messages ?? 0,
});

/** What a backup turned out to be once its manifest was read; one that was found somewhere tells it only then. */
export const lookedInto = ({ version, homeId, createdAt, reason, counts }: Manifest, verifiedAt: number) => ({
  ...{ version, homeId, createdAt, reason, counts: knownCounts(counts), verifiedAt },
});

/** A backup that was read from end to end, and the public key of the pair that opened it. */
export type Verified = { readonly manifest: Manifest; readonly recipient: string | null };

const replace = (catalogue: Catalogue, id: string, fields: Partial<KnownBackup>): Catalogue => ({
  ...catalogue,
  backups: catalogue.backups
    .map(one => (one.id === id ? { ...one, ...fields } : one))
    .toSorted((a, b) => a.createdAt - b.createdAt),
});

/** The backups in the home's own folder: made, read, deleted. What is made was proven before it is listed. */
export function createBackups(deps: BackupsDeps) {
  const { home, catalogue, keys, jobs, clock, log } = deps;

  const find = (id: string): KnownBackup => {
    const found = catalogue.get().backups.find(one => one.id === id);
    if (!found) throw AppError.of("BACKUP_NOT_FOUND", { id });
    return found;
  };
  const fileOf = ({ file }: Pick<KnownBackup, "file">): string => join(home.backups, file);

  const recordFailure = async (error: unknown): Promise<void> => {
    const failure = error instanceof AppError ? error : AppError.of("BACKUP_FAILED", { problem: systemProblem(error) });
    if (failure.code === "BACKUP_STOPPED") return;
    log.error({ code: failure.code, problem: failure.message }, "a backup failed");
    await catalogue.change(now => ({
      ...now,
      lastFailure: { code: failure.code, slots: { ...failure.slots }, at: clock.now() },
    }));
  };

  const make = async (
    reason: Reason,
    signal: AbortSignal,
    step: Parameters<Parameters<Jobs["run"]>[3]>[1],
  ): Promise<KnownBackup> => {
    const key = await keys.current();
    const createdAt = clock.now();
    const { homeId } = catalogue.get();
    const made = await deps.runJob<"create">(
      {
        kind: "create",
        job: {
          ...{
            home: home.root,
            folder: home.backups,
            id: randomUUID(),
            createdAt,
            timeZone: deps.timeZone(),
            version: deps.version,
          },
          ...{ homeId, hostName: hostname(), reason, vault: deps.vault.sealedCopy() },
          ...{ recipient: key.recipient, identity: key.identity },
        },
      },
      signal,
      step,
    );
    const file = made.file.slice(home.backups.length + 1);
    const backup: KnownBackup = {
      ...{
        id: file.slice(0, -archiveEnding.length),
        file,
        bytes: made.bytes,
        createdAt,
        verifiedAt: clock.now(),
        provenAt: null,
      },
      ...{ reason, version: deps.version, homeId, counts: knownCounts(made.manifest.counts) },
      copies: { [homePlace]: { bytes: made.bytes, at: clock.now() } },
    };
    await catalogue.change(now => ({ ...now, backups: [...now.backups, backup], lastFailure: null }));
    log.info({ file, bytes: made.bytes, reason, tookMs: clock.now() - createdAt }, "a backup was made and verified");
    return backup;
  };

  /** Takes the copy at home away; a backup without any copy is forgotten. */
  const forgetCopy = async (id: string, place: string): Promise<void> =>
    catalogue.change(now => ({
      ...now,
      backups: now.backups.flatMap(one => {
        if (one.id !== id) return [one];
        const { [place]: _gone, ...copies } = one.copies;
        return Object.keys(copies).length === 0 ? [] : [{ ...one, copies }];
      }),
    }));

  const prune = async (): Promise<void> => {
    const zone = deps.timeZone();
    const { homeId, backups: known } = catalogue.get();
    // Files of another home were laid here by a person; they are theirs.
    const here = known.filter(one => one.copies[homePlace] !== undefined && one.homeId === homeId);
    const going = goingNow(
      here.map(one => toKept(one, zone)),
      deps.keepDays(),
      clock.now(),
    );
    for (const id of going) {
      await rm(fileOf(find(id)), { force: true });
      await forgetCopy(id, homePlace);
      log.info({ id }, "a backup was deleted after its time");
    }
  };

  return {
    find,
    fileOf,
    forgetCopy,
    /** Newest first. */
    list: (): KnownBackup[] => catalogue.get().backups.toReversed(),
    change: (id: string, fields: Partial<KnownBackup>): Promise<void> => catalogue.change(now => replace(now, id, fields)),
    recordFailure,

    /** One at a time. `over` rejects with what went wrong, which is recorded by then. @throws AppError BACKUP_RUNNING */
    create(reason: Reason): { readonly job: BackupJob; readonly over: Promise<KnownBackup> } {
      if (jobs.isRunning("create")) throw AppError.of("BACKUP_RUNNING");
      const { job, over } = jobs.run(
        "create",
        "snapshot",
        null,
        async (signal, step) => {
          try {
            const backup = await make(reason, signal, step);
            // Never while a restore is on its way: what it restores from must not go, nor what it was made to save.
            if (reason !== "restore" && !jobs.isRunning("restore")) await prune();
            deps.onCreated(backup);
            return backup;
          } catch (error) {
            // What went wrong is told even where it cannot be kept, as on a disk that is full.
            await recordFailure(error).catch((problem: unknown) => {
              log.error({ problem: systemProblem(problem) }, "that a backup failed could not be recorded");
            });
            throw error;
          }
        },
        { found: ({ id }) => ({ backupId: id }) },
      );
      return { job, over };
    },

    /** Reads the copy at home from end to end. @throws AppError BACKUP_NOT_FOUND */
    verify(id: string): { readonly job: BackupJob; readonly over: Promise<Verified> } {
      const backup = find(id);
      if (!backup.copies[homePlace]) throw AppError.of("BACKUP_NOT_FOUND", { id });
      const verify = async (signal: AbortSignal, step: (step: JobStep) => void) => {
        const identities = await keys.identities();
        const file = fileOf(backup);
        const manifest = await deps.runJob<"verify">({ kind: "verify", file, bytes: backup.bytes, identities }, signal, step);
        await catalogue.change(now => replace(now, id, lookedInto(manifest, clock.now())));
        return { manifest, recipient: await whichKey(file, identities) };
      };
      return jobs.run("verify", "verify", homePlace, verify, { backupId: id, found: ({ recipient }) => ({ recipient }) });
    },

    /** Deletes the copy at home. @throws AppError BACKUP_NOT_FOUND, BACKUP_KEPT */
    async removeHere(id: string): Promise<void> {
      const backup = find(id);
      const known = catalogue.get().backups.toReversed();
      const stays = newestProven(
        known.map(one => ({ ...one, proven: one.provenAt !== null })),
        clock.now(),
      );
      if (stays?.id === id) throw AppError.of("BACKUP_KEPT");
      await rm(fileOf(backup), { force: true });
      await forgetCopy(id, homePlace);
    },

    /** What a crash left of a backup that was being made: nobody ever saw it. Call before anything else. */
    async sweep(): Promise<void> {
      for (const name of await readdir(home.backups))
        if (name.startsWith(stagePrefix) || name.startsWith(partialPrefix))
          await rm(join(home.backups, name), { recursive: true, force: true });
    },
  };
}

export type Backups = ReturnType<typeof createBackups>;
