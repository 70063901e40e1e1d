import { existsSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { asideFolder, type RestoreHome, type RestoreJournal } from "./journal.ts";

const database = "data/hearth.db";

/** What was spent, is held, was added and was told: of these the state before is never behind the restored one. */
const tables = ["usage", "usage_days", "holds", "budget_additions", "budget_notices", "bills"] as const;

/**
 * An older state of the same home would forget what was spent since, and the budget with it. Brings the books of the state before into the
 * restored database. Done again, it changes nothing. From another machine they are another house's books, and stay out.
 * Rejects when the state before cannot be read.
 */
export function carryMoney(
  home: RestoreHome,
  journal: Pick<RestoreJournal, "id" | "incoming" | "outgoing" | "otherMachine">,
): void {
  const before = join(asideFolder(home, journal.id), database);
  if (journal.otherMachine || !journal.incoming.includes(database) || !existsSync(before)) return;
  const db = openDatabase(join(home.root, database));
  try {
    db.prepare("ATTACH DATABASE ? AS before").run(before);
    // Columns by name: a column that a later schema added stands at its end in one, and in its place in the other.
    const columnsOf = (schema: string, table: string): string[] =>
      db.prepare<[string, string], string>("SELECT name FROM pragma_table_info(?, ?)").pluck().all(table, schema);
    db.transaction(() => {
      for (const table of tables) {
        const there = new Set(columnsOf("before", table));
        const columns = columnsOf("main", table)
          .filter(column => there.has(column))
          .join(", ");
        if (columns !== "") db.exec(`INSERT OR REPLACE INTO main.${table} (${columns}) SELECT ${columns} FROM before.${table}`);
      }
    })();
    // Who was turned away since the backup stays outside.
    db.exec(
      `UPDATE main.devices SET removed_at = (SELECT b.removed_at FROM before.devices b WHERE b.id = main.devices.id)
       WHERE removed_at IS NULL AND id IN (SELECT id FROM before.devices WHERE removed_at IS NOT NULL)`,
    );
    db.exec("DETACH DATABASE before");
  } finally {
    db.close();
  }
}
