import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";

/** A disk that is full, in words; every other error as it is. */
export const tellFullDisk = (error: unknown, folder: string): unknown =>
  !(error instanceof AppError) && ["ENOSPC", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_WRITE"].includes(systemProblem(error))
    ? AppError.of("BACKUP_DISK_FULL", { folder }, { cause: error })
    : error;
