import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import { isDiskFull, tellNoRoomYet } from "./disk-full.ts";
import { type RestoreDisk, type RestoreHome, systemDisk } from "./journal.ts";
import { giveAttemptBack, type RestoreStart } from "./swap.ts";

const isPort = (error: unknown): boolean =>
  error instanceof AppError && (error.code === "PORT_TAKEN" || error.code === "PORT_REFUSED");

/**
 * A port that another program holds, or a disk that is full, says nothing about the restored state: this start does not count against it.
 * Returns what to tell of the failure. Never rejects.
 */
export async function spareRestore(
  opened: { readonly home: RestoreHome; readonly restore: RestoreStart; readonly log: Log },
  error: unknown,
  disk: RestoreDisk = systemDisk,
): Promise<unknown> {
  const { home, restore, log } = opened;
  if (restore.kind !== "trying" || !(isPort(error) || isDiskFull(error))) return error;
  await giveAttemptBack(home, restore.journal, disk).catch((problem: unknown) => {
    log.warn({ problem: systemProblem(problem) }, "that this start does not count could not be written");
  });
  return tellNoRoomYet(error, home.root);
}
