import { AppError } from "../../contract/errors/app-error.ts";
import { describeFailure, type Failure } from "../../contract/errors/failure.ts";
import { type ExitCode, exitCodes } from "../../contract/exit-codes.ts";
import type { Io } from "./io.ts";

/** Exit code of a command that ended with this failure, by its code. */
export function exitCodeOf(code: string): ExitCode {
  switch (code) {
    case "NOT_RUNNING":
    case "NOT_ANSWERING":
    case "STOPPING":
      return exitCodes.unavailable;
    case "USAGE":
      return exitCodes.usage;
    case "PORT_TAKEN":
    case "ALREADY_RUNNING":
      return exitCodes.occupied;
    case "VAULT_LOOSE":
    case "HOME_NOT_USABLE":
      return exitCodes.permission;
    case "CONFIG_SYNTAX":
    case "CONFIG_VALUE":
    case "CONFIG_ENVIRONMENT":
    case "BIND_TOO_WIDE":
    case "CONFIG_NOT_READABLE":
    case "TOKEN_TOO_WEAK":
    case "VAULT_DAMAGED":
    case "VAULT_LOCKED":
    case "VAULT_PASSPHRASE":
    case "DATABASE_DAMAGED":
    case "DATABASE_NEWER":
    case "HOME_FILE_UNREADABLE":
    case "HOME_FILE_NEWER":
      return exitCodes.config;
    default:
      return exitCodes.failed;
  }
}

/** Prints a failure to standard error: sentence and next step, or under `--json` the object of every other door. Returns the exit code. */
export function reportFailure(io: Io, json: boolean, failure: Failure["error"]): ExitCode {
  const { code, message, type } = failure;
  const hint = failure.hint.replace("hearth  --help", "hearth --help");
  if (json) io.stderr(`${JSON.stringify({ error: { code, message, hint, type } } satisfies Failure)}\n`);
  else io.stderr(`hearth: ${message}\n${hint === "" ? "" : `  → ${hint}\n`}`);
  return exitCodeOf(code);
}

/** The same for anything that was thrown. What nobody expected is a bug: exit code 70, with the stack where a person reads it. */
export function reportError(io: Io, json: boolean, error: unknown): ExitCode {
  if (error instanceof AppError) return reportFailure(io, json, error.failure(io.language).error);
  const problem = error instanceof Error ? error : new Error(String(error));
  const failure = describeFailure("INTERNAL", { reference: "terminal" }, io.language);
  reportFailure(io, json, { ...failure, message: `${failure.message} ${problem.message}` });
  if (!json) io.stderr(`${problem.stack ?? ""}\n`);
  return exitCodes.software;
}
