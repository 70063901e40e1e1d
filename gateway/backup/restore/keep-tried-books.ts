import { existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { isDiskFull } from "./disk-full.ts";
import { incomingFolder, type RestoreHome, type RestoreJournal } from "./journal.ts";
import { addAttempts } from "./merge-usage.ts";
import { wasCarried } from "./take-rows.ts";

const database = "data/hearth.db";

/**
 * The state before is back, and the restored one lies where it came from: what was spent while that was tried stays spent. Of another machine's
 * books only what began after the restore was prepared can be this machine's. Rejects when the disk is full; done again, it changes nothing.
 */
export function keepTriedBooks(
  home: RestoreHome,
  journal: Pick<RestoreJournal, "id" | "incoming" | "undoes" | "otherMachine">,
): void {
  const tried = join(incomingFolder(home, journal), database);
  const back = join(home.root, database);
  if (!journal.incoming.includes(database) || !existsSync(tried) || !existsSync(back)) return;
  // An id begins with the time at which the restore was prepared.
  const since = journal.otherMachine ? Number.parseInt(journal.id, 10) : 0;
  if (!Number.isSafeInteger(since)) return;
  try {
    // It was open only after the books were carried into it; only then was the state before ever read, which may be no database at all.
    if (!within(tried, db => wasCarried(db, "money", journal.id))) return;
    within(back, db => {
      db.prepare("ATTACH DATABASE ? AS before").run(tried);
      db.transaction(() => addAttempts(db, since))();
    });
  } catch (error) {
    if (isDiskFull(error) || !(error instanceof Sqlite.SqliteError)) throw error;
    // One of the two cannot be read: there is no book to keep, or none to keep it in.
  }
}

/** Without any migration: the state before may be of an older schema, and stays so. */
function within<T>(file: string, work: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file);
  try {
    db.pragma("trusted_schema = OFF");
    return work(db);
  } finally {
    db.close();
  }
}
