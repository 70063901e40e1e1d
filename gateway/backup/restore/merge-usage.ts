import { mostNano as most } from "../../budget/money.ts";
import type { Database } from "../../db/open.ts";
import { sharedColumns, takeRows } from "./take-rows.ts";

const key = "day, user, device, channel, agent, provider, model";
const sums = ["calls", "cost_nano_usd", "estimated_nano_usd", "input_tokens", "output_tokens", "failed"] as const;

/** Capped, and never an overflow: the rows may be anybody's. */
const sum = (value: string): string => `CAST(min(total(${value}), ${most}) AS INTEGER)`;

/** Adds attempts to the days that they count for, as a settlement does (budget/ledger.ts). `rows`: from where, and which. */
const sumUp = (rows: string): string =>
  `INSERT INTO main.usage_days (${key}, ${sums.join(", ")})
   SELECT ${key}, count(*), ${sum("max(0, cost_nano_usd)")}, ${sum("iif(state = 'bound', max(0, cost_nano_usd), 0)")},
     ${sum("max(0, input_tokens) + max(0, cache_read_tokens) + max(0, cache_write_tokens)")}, ${sum("max(0, output_tokens)")}, count(failure_code)
   FROM ${rows} AND (state <> 'released' OR cost_nano_usd > 0)
   GROUP BY ${key}
   ON CONFLICT DO UPDATE SET ${sums.map(column => `${column} = min(${column} + excluded.${column}, ${most})`).join(", ")}`;

/**
 * Adds the books of the state before to those of the restored one: attempts of different ids add up, and of one that both know the state before
 * is right. No sum of a day is lower than in the state before, whatever was restored. What is held in either stays held, unless it is booked.
 * `before` is attached; call it in a transaction.
 */
export function mergeUsage(db: Database): void {
  if (sharedColumns(db, "usage_days").length === 0) return;
  // Days that the state before does not know are the restored one's. A row that takes something off a day is none of a day that nobody here knows.
  db.exec(
    `UPDATE main.usage_days SET ${sums.map(column => `${column} = max(0, min(${column}, ${most}))`).join(", ")}
     WHERE (${key}) NOT IN (SELECT ${key} FROM before.usage_days)`,
  );
  takeRows(db, "usage_days");
  db.exec(
    sumUp(`main.usage WHERE id NOT IN (SELECT id FROM before.usage) AND (${key}) IN (SELECT ${key} FROM before.usage_days)`),
  );
  for (const table of ["usage", "holds"]) takeRows(db, table);
  // Settled on one side: it is not held on the other.
  db.exec("DELETE FROM main.holds WHERE id IN (SELECT id FROM main.usage)");
}

/**
 * Adds what began in the other state, attached as `before`, at `since` or later and is not known here: settled, or still held. In milliseconds.
 * Done again, it changes nothing; call it in a transaction.
 */
export function addAttempts(db: Database, since: number): void {
  if (sharedColumns(db, "usage_days").length === 0) return;
  db.exec(sumUp(`before.usage WHERE started_at >= ${since} AND id NOT IN (SELECT id FROM main.usage)`));
  for (const [table, at] of [
    ["usage", "started_at"],
    ["holds", "at"],
  ] as const) {
    const columns = sharedColumns(db, table).join(", ");
    db.prepare(`INSERT OR IGNORE INTO main.${table} (${columns}) SELECT ${columns} FROM before.${table} WHERE ${at} >= ?`).run(
      since,
    );
  }
  db.exec("DELETE FROM main.holds WHERE id IN (SELECT id FROM main.usage)");
}
