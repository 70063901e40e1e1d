import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Usage } from "../../contract/messages.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";

/** One attempt to have a model answer. It is written before the model is called. */
export type Hold = {
  readonly id: string;
  readonly messageId: string | null;
  readonly sessionId: string | null;
  readonly principal: string;
  readonly channel: string;
  readonly agent: string;
  readonly provider: string;
  readonly model: string;
  readonly attempt: number;
  readonly at: number;
};

export type Reservation =
  | { readonly kind: "granted"; readonly holdId: string }
  | { readonly kind: "refused"; readonly failure: StoredFailure };

/** How an attempt ended; rides in the same transaction as the reply it paid for. `usage: null` means nothing was reported. */
export type Settlement = {
  readonly holdId: string;
  readonly usage: Usage | null;
  readonly failureCode: string | null;
  readonly at: number;
};

export const noUsage: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  thinkingTokens: 0,
  estimated: false,
};

/** Settles inside the transaction of another write. A hold that is settled already keeps its first figures. */
export function prepareSettle(db: Database): (settlement: Settlement) => void {
  const settle = db.prepare(
    `UPDATE usage SET state = 'settled', input_tokens = ?, output_tokens = ?, cache_read_tokens = ?, cache_write_tokens = ?, cache_write_1h_tokens = ?,
       thinking_tokens = ?, estimated = ?, failure_code = ?, settled_at = ? WHERE id = ? AND state = 'held'`,
  );
  return ({ holdId, usage, failureCode, at }) => {
    const u = usage ?? { ...noUsage, estimated: true };
    settle.run(
      u.inputTokens,
      u.outputTokens,
      u.cacheReadTokens,
      u.cacheWriteTokens,
      u.cacheWrite1hTokens,
      u.thinkingTokens,
      u.estimated ? 1 : 0,
      failureCode,
      at,
      holdId,
    );
  };
}

export const ledgerWrites = defineWrites({
  "ledger.hold": db => {
    const insert = db.prepare(
      `INSERT INTO usage (id, message_id, session_id, principal, channel, agent, provider, model, attempt, state, started_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'held', ?)`,
    );
    return (hold: Hold): Reservation => {
      insert.run(
        hold.id,
        hold.messageId,
        hold.sessionId,
        hold.principal,
        hold.channel,
        hold.agent,
        hold.provider,
        hold.model,
        hold.attempt,
        hold.at,
      );
      return { kind: "granted", holdId: hold.id };
    };
  },
  "ledger.settle": db => {
    const settle = prepareSettle(db);
    return (settlement: Settlement) => settle(settlement);
  },
});
