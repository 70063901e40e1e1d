import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../db/open.ts";
import { asideFolder, type RestoreHome, type RestoreJournal } from "./journal.ts";
import { mergeUsage } from "./merge-usage.ts";
import { sharedColumns, takeRows, withStateBefore } from "./take-rows.ts";

const database = "data/hearth.db";
const settings = "hearth.json5";

/** Belongs to a budget, not to what was spent of it: money on top, and lines that were told. */
const budgetTables = ["budget_additions", "budget_notices"] as const;

export type MoneyOf = Pick<RestoreJournal, "id" | "incoming" | "otherMachine" | "undoes">;

/**
 * What was spent on this machine stays spent, whatever is restored or undone, from whichever machine: brings the books of the state before into the
 * restored database. Done again, it changes nothing, and a further try keeps what the one before spent. Rejects when the state before cannot be read.
 */
export function carryMoney(home: RestoreHome, journal: MoneyOf): void {
  const before = join(asideFolder(home, journal.id), database);
  if (!journal.incoming.includes(database) || !existsSync(before)) return;
  withStateBefore(join(home.root, database), before, { work: "money", restoreId: journal.id }, db => {
    const budgetStays = staysWithBudget(db, journal);
    mergeUsage(db);
    takeRows(db, "bills");
    if (!budgetStays) return;
    for (const table of budgetTables) {
      if (sharedColumns(db, table).length === 0) continue;
      db.exec(`DELETE FROM main.${table}`);
      takeRows(db, table);
    }
  });
}

/**
 * Whether money that was added is the state before's. What a backup had added comes only into a home that has no books, another machine's only
 * with its settings; undoing that gives each its own again. So no stranger's backup raises a budget.
 */
function staysWithBudget(db: Database, { incoming, otherMachine, undoes }: MoneyOf): boolean {
  if (otherMachine && undoes !== null) return false;
  return hasBooks(db) || (otherMachine && !incoming.includes(settings));
}

function hasBooks(db: Database): boolean {
  const has = (table: string, where: string): boolean =>
    sharedColumns(db, table).length > 0 && db.prepare(`SELECT 1 FROM before.${table} WHERE ${where} LIMIT 1`).get() !== undefined;
  return has("usage_days", "cost_nano_usd > 0") || has("holds", "bound_nano_usd > 0") || has("budget_additions", "true");
}
