import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import type { Manifest } from "../archive/manifest.ts";
import type { BackupKeys } from "../backup-keys.ts";
import { type Backups, knownCounts } from "../backups.ts";
import { partialPrefix } from "../create/names.ts";
import type { Jobs } from "../jobs.ts";
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
};

/** Fetches the copy of a place back and reads it from end to end. A copy that is not what was sent makes the place fail. */
export const createVerifyAt =
  (deps: VerifyAtDeps) =>
  (place: string, id: string): { readonly job: BackupJob; readonly over: Promise<Manifest> } => {
    const backup = deps.backups.find(id);
    return deps.jobs.run("verify", "fetch", place, async (signal, step) => {
      const target = join(deps.folder, `${partialPrefix}fetched-${randomUUID()}`);
      const { bytes } = backup;
      try {
        await deps.uploads.fetchBack(place, backup, target, signal, doneBytes =>
          step({ stage: "fetch", doneBytes, totalBytes: bytes }),
        );
        const identities = await deps.keys.identities();
        const manifest = await deps.runJob<"verify">({ kind: "verify", file: target, bytes, identities }, signal, step);
        const { version, homeId, createdAt, counts, reason } = manifest;
        const fields = { version, homeId, createdAt, reason, counts: knownCounts(counts), verifiedAt: deps.clock.now() };
        await deps.backups.change(id, fields);
        return manifest;
      } catch (error) {
        const lied = error instanceof AppError && ["BACKUP_DAMAGED", "BACKUP_NOT_ONE", "BACKUP_HOSTILE"].includes(error.code);
        if (lied) await deps.uploads.distrust(place, id);
        throw error;
      } finally {
        await rm(target, { force: true });
      }
    });
  };
