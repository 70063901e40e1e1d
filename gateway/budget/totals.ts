import type { Database } from "../db/open.ts";
import type { Total } from "./counters/counters.ts";
import { mostNano as most, type NanoUsd } from "./money.ts";

/** What a hold, or what became of it, counts for: the whole, its user, agent, channel and device; its day and that day's month. */
export type CountedFor = {
  /** `2026-11-21` */
  readonly day: string;
  readonly user: string;
  /** Empty: no device. */
  readonly device: string;
  readonly channel: string;
  readonly agent: string;
};

/** Beyond this many rows all are forgotten: most belong to windows that are over, and any is made anew when it is needed. */
const mostRows = 4_096;

const columns: Readonly<Record<string, string>> = { user: "user", agent: "agent", channel: "channel", device: "device" };

/**
 * What is spent and held in one scope and window. The first question reads `usage_days` and `holds`; from then on the sum stands in the
 * temporary table `totals`, which lives in memory and takes part in transactions: what is rolled back is rolled back there too. A sum at
 * its largest is no longer added to, but read anew at each question.
 */
export function prepareTotals(db: Database): (scope: string, window: string) => Total {
  const find = db.prepare<[string, string], Total>(
    `SELECT spent AS spentNanoUsd, held AS heldNanoUsd FROM temp.totals
     WHERE scope = ? AND window = ? AND spent < ${most} AND held < ${most}`,
  );
  const rows = db.prepare<[], number>("SELECT count(*) FROM temp.totals").pluck();
  const forget = db.prepare("DELETE FROM temp.totals");
  const keep = db.prepare("INSERT OR REPLACE INTO temp.totals (scope, window, spent, held) VALUES (?, ?, ?, ?)");

  // `total` is exact as far as `most`, and does not fail beyond it.
  const sum = (table: string, column: string, where: string) =>
    db
      .prepare<string[], number>(`SELECT min(total(${column}), ${most}) FROM ${table} WHERE day BETWEEN ? AND ? ${where}`)
      .pluck();
  const prepareSums = (where: string) => ({
    spent: sum("usage_days", "cost_nano_usd", where),
    held: sum("holds", "bound_nano_usd", where),
  });
  const sums = new Map<string, ReturnType<typeof prepareSums>>();
  const sumsOf = (where: string) => {
    const known = sums.get(where) ?? prepareSums(where);
    sums.set(where, known);
    return known;
  };

  const read = (scope: string, window: string): Total => {
    const span = window.length > 7 ? [window, window] : [`${window}-01`, `${window}-31`];
    const colon = scope.indexOf(":");
    const column = columns[scope.slice(0, colon)];
    if (scope !== "*" && column === undefined) throw new Error(`no scope of this kind: ${scope}`);
    const { spent, held } = sumsOf(scope === "*" ? "" : `AND ${column} = ?`);
    const args = scope === "*" ? span : [...span, scope.slice(colon + 1)];
    return { spentNanoUsd: spent.get(...args) ?? 0, heldNanoUsd: held.get(...args) ?? 0 };
  };

  return (scope, window) => {
    const known = find.get(scope, window);
    if (known) return known;
    const total = read(scope, window);
    if ((rows.get() ?? 0) >= mostRows) forget.run();
    keep.run(scope, window, total.spentNanoUsd, total.heldNanoUsd);
    return total;
  };
}

/** Tells the totals that stand there of a change; those that do not will read it. Call it in the transaction of the change, before any question. */
export function prepareAddToTotals(db: Database): (to: CountedFor, spent: NanoUsd, held: NanoUsd) => void {
  const add = db.prepare(
    `UPDATE temp.totals SET spent = iif(spent < ${most}, min(spent + ?, ${most}), spent),
       held = iif(held < ${most}, min(held + ?, ${most}), held)
     WHERE window IN (?, ?) AND scope IN ('*', ?, ?, ?, ?)`,
  );
  return ({ day, user, device, channel, agent }, spent, held) => {
    if (spent === 0 && held === 0) return;
    add.run(spent, held, day, day.slice(0, 7), `user:${user}`, `agent:${agent}`, `channel:${channel}`, `device:${device}`);
  };
}
