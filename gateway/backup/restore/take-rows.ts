import type { Database } from "../../db/open.ts";
import { openDatabase } from "../../db/open.ts";

type Carried = "money" | "access";
const markOf = (work: Carried): string => `carried_${work}`;

/** Whether this was taken over from the state before that restore. */
export const wasCarried = (db: Database, work: Carried, restoreId: string): boolean =>
  db.prepare("SELECT 1 FROM main.meta WHERE key = ? AND value = ?").get(markOf(work), restoreId) !== undefined;

/**
 * Opens the restored database with the state before beside it, as the schema `before`. `work` is done once for each restore, by its name: a
 * further try of a restored state keeps what it did in the one before. Rejects when that state cannot be read.
 */
export function withStateBefore(
  restored: string,
  before: string,
  once: { readonly work: Carried; readonly restoreId: string },
  work: (db: Database) => void,
): void {
  const db = openDatabase(restored);
  try {
    db.prepare("ATTACH DATABASE ? AS before").run(before);
    db.transaction(() => {
      if (wasCarried(db, once.work, once.restoreId)) return;
      work(db);
      db.prepare("INSERT OR REPLACE INTO main.meta (key, value) VALUES (?, ?)").run(markOf(once.work), once.restoreId);
    })();
    db.exec("DETACH DATABASE before");
  } finally {
    db.close();
  }
}

/** The columns that the table has in both states; none where the state before does not know it. A later schema may have them in another order. */
export function sharedColumns(db: Database, table: string): string[] {
  const columnsOf = (schema: string): string[] =>
    db.prepare<[string, string], string>("SELECT name FROM pragma_table_info(?, ?)").pluck().all(table, schema);
  const there = new Set(columnsOf("before"));
  return columnsOf("main").filter(column => there.has(column));
}

/** Puts the rows of the state before over those of the same keys. */
export function takeRows(db: Database, table: string): void {
  const columns = sharedColumns(db, table).join(", ");
  if (columns !== "") db.exec(`INSERT OR REPLACE INTO main.${table} (${columns}) SELECT ${columns} FROM before.${table}`);
}
