import Sqlite from "better-sqlite3";
import { AppError } from "../../../contract/errors/app-error.ts";

export type Snapshot = {
  /** Number of migrations. */
  readonly schema: number;
  /** Rows of each table. */
  readonly counts: Readonly<Record<string, number>>;
  /** Devices that are signed in. */
  readonly devices: number;
  /** Hashes of the attachments that its messages may need. */
  readonly attachments: readonly string[];
};

const waitMs = 10_000;

/**
 * One state of the database as it was at one moment, written to `target`, while others go on writing to `source`. `VACUUM INTO` holds nobody
 * up and leaves no WAL behind. @throws AppError BACKUP_SOURCE_DAMAGED; SqliteError of a full disk
 */
export function takeSnapshot(source: string, target: string): void {
  const db = new Sqlite(source, { readonly: true, timeout: waitMs });
  try {
    db.prepare("VACUUM INTO ?").run(target);
  } finally {
    db.close();
  }
}

/** Proves the copy and says what is in it. Reads all of it. @throws AppError BACKUP_SOURCE_DAMAGED */
export function examineSnapshot(file: string): Snapshot {
  const db = new Sqlite(file, { readonly: true });
  try {
    const found = db.pragma("integrity_check(3)", { simple: false }) as { integrity_check: string }[];
    const problem = found.map(row => row.integrity_check).join("; ");
    if (problem !== "ok") throw AppError.of("BACKUP_SOURCE_DAMAGED", { problem });
    return {
      schema: db.pragma("user_version", { simple: true }) as number,
      counts: countRows(db),
      devices: db.prepare<[], number>("SELECT count(*) FROM devices WHERE removed_at IS NULL").pluck().get() ?? 0,
      attachments: db.prepare<[], string>("SELECT hash FROM files ORDER BY hash").pluck().all(),
    };
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code))
      throw AppError.of("BACKUP_SOURCE_DAMAGED", { problem: error.message }, { cause: error });
    throw error;
  } finally {
    db.close();
  }
}

/** Rows of every table of ours; what a search index keeps for itself is not counted. */
export function countRows(db: Sqlite.Database): Record<string, number> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map(name => [
      name,
      db
        .prepare<[], number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`)
        .pluck()
        .get() ?? 0,
    ]),
  );
}
