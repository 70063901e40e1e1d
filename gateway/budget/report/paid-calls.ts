import { setImmediate as nextTurn } from "node:timers/promises";
import type { PaidCall } from "../../../contract/routes/budget.ts";
import type { Database } from "../../db/open.ts";
import { type NanoUsd, usdOf } from "../money.ts";
import type { Names } from "../names.ts";
import { type CallRow, selectCalls } from "./call-row.ts";

/** Rows looked at in one turn: what costs nothing is passed over, and there may be millions of it. */
const rowsPerTurn = 5_000;

export function toPaidCall(row: CallRow, names: Names): PaidCall {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, thinkingTokens, webSearches } = row;
  const tokens = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, thinkingTokens };
  return {
    id: row.id,
    at: row.at,
    model: `${row.provider}/${row.model}`,
    agent: names.agent(row.agent),
    channel: row.channel,
    user: names.user(row.user),
    device: row.device === "" ? null : names.device(row.device),
    state: row.state,
    usd: usdOf(row.cost),
    usage: { ...tokens, ...(webSearches > 0 ? { webSearches } : {}), estimated: row.estimated === 1 },
    failure: row.failure,
    sessionId: row.sessionTitle === null ? null : row.sessionId,
    sessionTitle: row.sessionTitle,
    messageId: row.messageId,
  };
}

export type PaidCalls = { readonly calls: PaidCall[]; readonly totalUsd: string; readonly complete: boolean };

/**
 * Where the last dollars went: calls that cost something, newest first, until they add up to `nanoUsd`, `limit` of them are found or there
 * are no more. `complete` is false when `limit` cut them off. Aborts with the signal's reason.
 */
export function createPaidCalls(deps: { readonly db: Database; readonly names: Names }) {
  const { db, names } = deps;
  const newest = db.prepare<[], string>("SELECT id FROM usage ORDER BY id DESC LIMIT 1").pluck();
  const reach = db
    .prepare<[string, number], string>("SELECT id FROM usage WHERE id <= ? ORDER BY id DESC LIMIT 1 OFFSET ?")
    .pluck();
  const before = db.prepare<[string], string>("SELECT id FROM usage WHERE id < ? ORDER BY id DESC LIMIT 1").pluck();
  const read = db.prepare<[string, string, number], CallRow>(
    `${selectCalls} WHERE u.id BETWEEN ? AND ? AND u.cost_nano_usd > 0 ORDER BY u.id DESC LIMIT ?`,
  );

  return async (nanoUsd: NanoUsd, limit: number, signal: AbortSignal): Promise<PaidCalls> => {
    const calls: PaidCall[] = [];
    let total = 0;
    const done = (complete: boolean): PaidCalls => ({ calls, totalUsd: usdOf(total), complete });

    for (let upper = newest.get(); upper !== undefined; ) {
      signal.throwIfAborted();
      const lower: string = reach.get(upper, rowsPerTurn - 1) ?? "";
      for (const row of read.all(lower, upper, limit - calls.length + 1)) {
        if (calls.length === limit) return done(false);
        calls.push(toPaidCall(row, names));
        total += row.cost;
        if (total >= nanoUsd) return done(true);
      }
      upper = lower === "" ? undefined : before.get(lower);
      await nextTurn();
    }
    return done(true);
  };
}
