import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";

const fullCodes = ["ENOSPC", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"];

/** True when the disk is full, whoever says so and in whatever words. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof AppError)) return fullCodes.includes(systemProblem(error));
  return error.code === "BACKUP_DISK_FULL" || error.code === "RESTORE_DISK_FULL" || isDiskFull(error.cause);
}

/** A disk that is full, in words; every other error as it is. */
export const tellFullDisk = (error: unknown, folder: string): unknown =>
  !(error instanceof AppError) && isDiskFull(error) ? AppError.of("BACKUP_DISK_FULL", { folder }, { cause: error }) : error;

/** The same, of a restore that is being carried out: it goes on at the next start. */
export const tellNoRoomYet = (error: unknown, folder: string): unknown =>
  isDiskFull(error) ? AppError.of("RESTORE_DISK_FULL", { folder }, { cause: error }) : error;
