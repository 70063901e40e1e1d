import { AppError } from "../../../contract/errors/app-error.ts";
import type { Log } from "../../log.ts";
import type { Backups } from "../backups.ts";

/** What is there now, as a backup; null when nothing is there yet, or when it is too damaged to be saved: then it stays in its folder. */
export async function saveWhatIsThere(backups: Pick<Backups, "create"> | null, log: Log): Promise<string | null> {
  if (backups === null) return null;
  try {
    return (await backups.create("restore").over).id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "BACKUP_SOURCE_DAMAGED") throw error;
    log.warn({ problem: error.message }, "the database is damaged, so it is kept as it stands instead of being backed up");
    return null;
  }
}
