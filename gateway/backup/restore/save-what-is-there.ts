import { AppError } from "../../../contract/errors/app-error.ts";
import type { Log } from "../../log.ts";
import type { Backups } from "../backups.ts";
import type { JobStep, Jobs } from "../jobs.ts";

export type SaveDeps = {
  readonly backups: Pick<Backups, "create"> | null;
  readonly jobs: Pick<Jobs, "isRunning" | "idle">;
  readonly log: Log;
};

/**
 * What is there now, as a backup; null when nothing is there yet, or when it is too damaged to be saved: then it stays in its folder. A backup
 * that is being made already is waited for: it does not have what is said meanwhile. @throws AppError BACKUP_STOPPED; as create
 */
export async function saveWhatIsThere(
  { backups, jobs, log }: SaveDeps,
  signal: AbortSignal,
  step: (step: JobStep) => void,
): Promise<string | null> {
  if (backups === null) return null;
  while (jobs.isRunning("create")) {
    step({ stage: "wait", doneBytes: 0, totalBytes: 0 });
    await jobs.idle("create");
    if (signal.aborted) throw AppError.of("BACKUP_STOPPED");
  }
  try {
    return (await backups.create("restore").over).id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "BACKUP_SOURCE_DAMAGED") throw error;
    log.warn({ problem: error.message }, "the database is damaged, so it is kept as it stands instead of being backed up");
    return null;
  }
}
