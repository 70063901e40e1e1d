import { dirname } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";

/** What crosses a thread: better-sqlite3's errors lose their class, their `code` stays. */
export type PlainError = {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly app: { code: string; slots: Record<string, string | number> } | undefined;
};

export function toPlainError(error: unknown): PlainError {
  if (error instanceof AppError)
    return { name: error.name, message: error.message, code: undefined, app: { code: error.code, slots: { ...error.slots } } };
  if (error instanceof Error) {
    const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
    return { name: error.name, message: error.message, code, app: undefined };
  }
  return { name: "Error", message: String(error), code: undefined, app: undefined };
}

/** What a person can do something about, by SQLite's code: a failure with a next step; undefined for all else. `file` is the database. */
export function storageFailure(code: string, problem: string, file: string, cause: unknown): AppError | undefined {
  // Extended codes begin with the code that they refine.
  const [, kind] = /^SQLITE_([A-Z]+)/.exec(code) ?? [];
  switch (kind) {
    case "FULL":
    case "IOERR":
      return AppError.of("DISK_FULL", {}, { cause });
    case "BUSY":
    case "LOCKED":
      return AppError.of("DATABASE_BUSY", {}, { cause, retryAfterSeconds: 5 });
    case "CANTOPEN":
    case "READONLY":
    case "PERM":
      return AppError.of("HOME_NOT_USABLE", { folder: dirname(file), problem }, { cause });
    case "CORRUPT":
    case "NOTADB":
      return AppError.of("DATABASE_DAMAGED", { file, problem }, { cause });
    default:
      return undefined;
  }
}

/** What anybody may be told of the database's place: where it lies in the home. */
const placeInHome = "data/hearth.db";

/** As `storageFailure`; what is not known stays as it is. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.app) return AppError.of(plain.app.code as Parameters<typeof AppError.of>[0], plain.app.slots);
  const cause = Object.assign(new Error(plain.message), { code: plain.code });
  const known = plain.code && storageFailure(plain.code, plain.message, placeInHome, cause);
  if (known) return known;
  return Object.assign(new Error(plain.message), { name: plain.name, code: plain.code });
}
