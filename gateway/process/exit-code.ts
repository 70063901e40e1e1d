import type { ErrorCode } from "../../contract/errors/table.ts";
import { type ExitCode, exitCodes } from "../../contract/exit-codes.ts";

/** How the process ends when it could not start: 78 and 77 need a person, 75 a free place; anything else is our own bug. */
export function exitCodeFor(code: ErrorCode): ExitCode {
  if (/^(CONFIG|BIND)_/.test(code)) return exitCodes.config;
  switch (code) {
    case "TOKEN_TOO_WEAK":
    case "VAULT_DAMAGED":
    case "VAULT_LOCKED":
    case "VAULT_PASSPHRASE":
    case "VAULT_KEY_ELSEWHERE":
    case "KEY_STORE_GONE":
    case "DATABASE_DAMAGED":
    case "DATABASE_NEWER":
    case "HOME_FILE_UNREADABLE":
    case "HOME_FILE_NEWER":
    case "RESTORE_NOTE_DAMAGED":
    case "RESTORE_DISK_FULL":
      return exitCodes.config;
    case "VAULT_LOOSE":
    case "HOME_NOT_USABLE":
      return exitCodes.permission;
    case "PORT_TAKEN":
    case "PORT_REFUSED":
    case "ALREADY_RUNNING":
    case "DATABASE_BUSY":
      return exitCodes.occupied;
    case "USAGE":
      return exitCodes.usage;
    default:
      return exitCodes.software;
  }
}
