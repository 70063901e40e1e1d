import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import { type CarryAccess, carryAccess } from "./carry-access.ts";
import { carryBackupKeys } from "./carry-backup-keys.ts";
import { isDiskFull } from "./disk-full.ts";

/** What the state before decides in the restored one, beside the books: who may come in, and which backups can be opened. Rejects when the disk is full. */
export async function carryAll(deps: CarryAccess): Promise<void> {
  await carryAccess(deps);
  try {
    await carryBackupKeys(deps);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    deps.log.warn({ problem }, "the keys of the backups made since could not be taken over");
  }
}
