import Sqlite from "better-sqlite3";
import { AppError } from "../../contract/errors/app-error.ts";
import { migrations } from "./migrations/all.ts";
import { temporary } from "./migrations/temporary.ts";
import { storageFailure } from "./storage-error.ts";

export type Database = Sqlite.Database;

/**
 * Opens the database and brings it to the newest schema. `:memory:` is allowed for tests.
 * `waitMs` is how long a lock of somebody else is waited for.
 * `synchronous` is set at every open: a reopened WAL database falls back to NORMAL by itself (facts: better-sqlite3).
 * @throws AppError DATABASE_DAMAGED, DATABASE_NEWER, DATABASE_BUSY, HOME_NOT_USABLE, DISK_FULL
 */
export function openDatabase(file: string, options: { readonly?: boolean; waitMs?: number } = {}): Database {
  let db: Database | undefined;
  try {
    db = new Sqlite(file, { readonly: options.readonly ?? false, timeout: options.waitMs ?? 5_000 });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    db.pragma("trusted_schema = OFF");
    db.pragma("cache_size = -8000");
    // A checkpoint writes each changed page once: every 16 MB it does a quarter of the work that the default of 4 MB costs.
    db.pragma("wal_autocheckpoint = 4000");
    if (!options.readonly) {
      migrate(db, file);
      makeTemporary(db);
    }
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Sqlite.SqliteError) throw storageFailure(error.code, error.message, file, error) ?? error;
    throw error;
  }
}

/** Each migration and its version number are one transaction: a crash between two leaves a whole older schema. */
function migrate(db: Database, file: string): void {
  const found = db.pragma("user_version", { simple: true }) as number;
  if (found > migrations.length) {
    throw AppError.of("DATABASE_NEWER", { file, found, known: migrations.length });
  }
  for (let version = found; version < migrations.length; version++) {
    const sql = migrations[version];
    if (sql === undefined) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}

/** Outside any transaction: a write that is undone must not take these tables with it. */
function makeTemporary(db: Database): void {
  db.pragma("temp_store = MEMORY");
  db.exec(temporary);
}
