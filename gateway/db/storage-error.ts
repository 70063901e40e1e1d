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

/** SQLite's codes that a person can do something about become failures with a next step. */
export function fromPlainError(plain: PlainError): Error {
  if (plain.app) return AppError.of(plain.app.code as Parameters<typeof AppError.of>[0], plain.app.slots);
  if (plain.code === "SQLITE_FULL" || plain.code?.startsWith("SQLITE_IOERR") === true)
    return AppError.of("DISK_FULL", {}, { cause: new Error(plain.message) });
  return Object.assign(new Error(plain.message), { name: plain.name, code: plain.code });
}
