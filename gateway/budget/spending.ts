import type { Database } from "../db/open.ts";
import { kindOf } from "./limit-scopes.ts";
import type { NanoUsd } from "./money.ts";
import type { Windows } from "./windows.ts";

export type Spent = { readonly spent: NanoUsd; readonly estimated: NanoUsd; readonly held: NanoUsd };
export type SpentInWindows = { readonly day: Spent; readonly month: Spent };

type Row = { id: string; daySpent: number; dayEstimated: number; spent: number; estimated: number };
type HeldRow = { id: string; dayHeld: number; held: number };

const nothing: Spent = { spent: 0, estimated: 0, held: 0 };
const columns = { all: "''", user: "user", agent: "agent", channel: "channel", device: "device" } as const;
type Kind = keyof typeof columns;

/**
 * Reads what is spent and held in the running day and month, for any number of scopes in one walk for each kind of scope: over the month's
 * day sums and the few holds, never over single calls.
 */
export function createSpending(db: Database): (scopes: readonly string[], windows: Windows) => Map<string, SpentInWindows> {
  const prepare = (kind: Kind) => ({
    sums: db.prepare<[string, string, string, string], Row>(
      `SELECT ${columns[kind]} AS id, coalesce(sum(cost_nano_usd) FILTER (WHERE day = ?), 0) AS daySpent,
         coalesce(sum(estimated_nano_usd) FILTER (WHERE day = ?), 0) AS dayEstimated, sum(cost_nano_usd) AS spent, sum(estimated_nano_usd) AS estimated
       FROM usage_days WHERE day BETWEEN ? AND ? GROUP BY 1`,
    ),
    holds: db.prepare<[string, string, string], HeldRow>(
      `SELECT ${columns[kind]} AS id, coalesce(sum(bound_nano_usd) FILTER (WHERE day = ?), 0) AS dayHeld, sum(bound_nano_usd) AS held
       FROM holds WHERE day BETWEEN ? AND ? GROUP BY 1`,
    ),
  });
  const statements = Object.fromEntries(Object.keys(columns).map(kind => [kind, prepare(kind as Kind)])) as Record<
    Kind,
    ReturnType<typeof prepare>
  >;

  return (scopes, { day, month }) => {
    const found = new Map<string, SpentInWindows>();
    const [first, last] = [`${month}-01`, `${month}-31`];
    for (const kind of new Set(scopes.map(kindOf))) {
      const key = (id: string): string => (kind === "all" ? "*" : `${kind}:${id}`);
      for (const row of statements[kind].sums.all(day, day, first, last)) {
        found.set(key(row.id), {
          day: { spent: row.daySpent, estimated: row.dayEstimated, held: 0 },
          month: { spent: row.spent, estimated: row.estimated, held: 0 },
        });
      }
      for (const row of statements[kind].holds.all(day, first, last)) {
        const known = found.get(key(row.id)) ?? { day: nothing, month: nothing };
        found.set(key(row.id), { day: { ...known.day, held: row.dayHeld }, month: { ...known.month, held: row.held } });
      }
    }
    return new Map(scopes.map(scope => [scope, found.get(scope) ?? { day: nothing, month: nothing }]));
  };
}
