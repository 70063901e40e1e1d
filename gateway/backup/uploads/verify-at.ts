import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { namedAs } from "../archive/shown-name.ts";
import { whichKey } from "../archive/which-key.ts";
import type { BackupKeys } from "../backup-keys.ts";
import { type Backups, lookedInto, type Verified } from "../backups.ts";
import { partialPrefix } from "../create/names.ts";
import type { JobStep, Jobs } from "../jobs.ts";
import type { RunJob } from "../worker/run-in-thread.ts";
import type { Uploads } from "./uploads.ts";

export type VerifyAtDeps = {
  readonly backups: Pick<Backups, "find" | "change">;
  readonly uploads: Pick<Uploads, "fetchBack" | "distrust">;
  readonly keys: Pick<BackupKeys, "identities">;
  readonly runJob: RunJob;
  readonly jobs: Jobs;
  readonly clock: Clock;
  /** The home's folder for backups, which sweeps what a crash leaves of this. */
  readonly folder: string;
  /** Names of the places of the settings. */
  readonly places: () => readonly string[];
};

/**
 * Fetches the copy of a place back and reads it from end to end. A copy that is not what was sent makes the place fail.
 * @throws AppError BACKUP_NOT_FOUND, PLACE_NOT_FOUND before anything has begun
 */
export const createVerifyAt =
  (deps: VerifyAtDeps) =>
  (place: string, id: string): { readonly job: BackupJob; readonly over: Promise<Verified> } => {
    const backup = deps.backups.find(id);
    if (!deps.places().includes(place)) throw AppError.of("PLACE_NOT_FOUND", { place });
    if (!backup.copies[place]) throw AppError.of("BACKUP_NOT_FOUND", { id });
    const verify = async (signal: AbortSignal, step: (step: JobStep) => void) => {
      const target = join(deps.folder, `${partialPrefix}fetched-${randomUUID()}`);
      const { bytes } = backup;
      try {
        await deps.uploads.fetchBack(place, backup, target, signal, doneBytes =>
          step({ stage: "fetch", doneBytes, totalBytes: bytes }),
        );
        const identities = await deps.keys.identities();
        const manifest = await deps.runJob<"verify">({ kind: "verify", file: target, bytes, identities }, signal, step);
        await deps.backups.change(id, lookedInto(manifest, deps.clock.now()));
        return { manifest, recipient: await whichKey(target, identities) };
      } catch (error) {
        const lied = error instanceof AppError && ["BACKUP_DAMAGED", "BACKUP_NOT_ONE", "BACKUP_HOSTILE"].includes(error.code);
        // Of a file that somebody else laid there nobody knows what it was.
        if (lied && backup.homeId !== "") await deps.uploads.distrust(place, id);
        throw error;
      } finally {
        await rm(target, { force: true });
      }
    };
    const named = (signal: AbortSignal, step: (step: JobStep) => void) => namedAs(backup.file, verify(signal, step));
    return deps.jobs.run("verify", "fetch", place, named, { backupId: id, found: ({ recipient }) => ({ recipient }) });
  };
