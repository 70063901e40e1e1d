import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { AppError } from "../../contract/errors/app-error.ts";
import { OwnerFile } from "../../contract/processes.ts";
import type { Home } from "../config/home.ts";
import { storageFailure } from "../db/storage-error.ts";

/** A gateway that was just killed may not be quite gone. */
const waitMs = 1_000;

function readOwner(file: string): OwnerFile | null {
  try {
    return OwnerFile.safeParse(JSON.parse(readFileSync(file, "utf8"))).data ?? null;
  } catch {
    // Missing or cut short: whoever holds the lock has not written it yet.
    return null;
  }
}

/**
 * Makes this process the one owner of a home. The lock is SQLite's own on an empty database: the system lets go of it however the process
 * ends, so nothing stale is ever in the way, and of two that start at once exactly one gets it. @throws AppError ALREADY_RUNNING, HOME_NOT_USABLE
 */
export function lockHome(home: Pick<Home, "run" | "ownerFile">) {
  const file = join(home.run, "gateway.lock");
  let lock: Sqlite.Database | undefined;
  try {
    lock = new Sqlite(file, { timeout: waitMs });
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    if (!error.code.startsWith("SQLITE_BUSY")) throw storageFailure(error.code, error.message, file, error) ?? error;
    const owner = readOwner(home.ownerFile);
    throw AppError.of("ALREADY_RUNNING", { pid: owner?.pid ?? "?", url: owner?.url ?? "?" }, { cause: error });
  }
  const held = lock;
  // Whatever stands there was left by a gateway that is gone.
  rmSync(home.ownerFile, { force: true });

  return {
    /** Tells commands and the supervisor where we are. Replaces the file whole. */
    announce(owner: OwnerFile): void {
      const temporary = `${home.ownerFile}.${process.pid}.tmp`;
      const file = openSync(temporary, "w", 0o600);
      writeSync(file, `${JSON.stringify(owner, null, 2)}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(temporary, home.ownerFile);
    },
    release(): void {
      rmSync(home.ownerFile, { force: true });
      held.close();
    },
  };
}

export type OwnerLock = ReturnType<typeof lockHome>;
