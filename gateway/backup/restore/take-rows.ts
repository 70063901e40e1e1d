import type { Database } from "../../db/open.ts";
import { openDatabase } from "../../db/open.ts";

/** Opens the restored database with the state before beside it, as the schema `before`. Rejects when that state cannot be read. */
export function withStateBefore(restored: string, before: string, work: (db: Database) => void): void {
  const db = openDatabase(restored);
  try {
    db.prepare("ATTACH DATABASE ? AS before").run(before);
    db.transaction(() => work(db))();
    db.exec("DETACH DATABASE before");
  } finally {
    db.close();
  }
}

/** Puts the rows of the state before over those of the same keys. Columns by name: a later schema may have them in another order. */
export function takeRows(db: Database, table: string): void {
  const columnsOf = (schema: string): string[] =>
    db.prepare<[string, string], string>("SELECT name FROM pragma_table_info(?, ?)").pluck().all(table, schema);
  const there = new Set(columnsOf("before"));
  const columns = columnsOf("main")
    .filter(column => there.has(column))
    .join(", ");
  if (columns !== "") db.exec(`INSERT OR REPLACE INTO main.${table} (${columns}) SELECT ${columns} FROM before.${table}`);
}
