import { existsSync } from "node:fs";
import { join } from "node:path";
import { asideFolder, type RestoreHome, type RestoreJournal } from "./journal.ts";
import { takeRows, withStateBefore } from "./take-rows.ts";

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
  withStateBefore(join(home.root, database), before, db => {
    for (const table of tables) takeRows(db, table);
  });
}
