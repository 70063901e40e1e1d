import type { Usage } from "../../contract/messages.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import type { Line } from "./counters/counters.ts";
import type { NanoUsd } from "./money.ts";

/** One attempt to have a model answer. It is on disk before the model is asked. */
export type Hold = {
  /** UUIDv7: rows sort by time. */
  readonly id: string;
  readonly at: number;
  /** The day it counts for, in the budget's time zone: `2026-11-21`. Its month is the first seven characters. */
  readonly day: string;
  readonly boundNanoUsd: NanoUsd;
  readonly user: string;
  /** Empty: no device (the owner's token). */
  readonly device: string;
  readonly channel: string;
  readonly agent: string;
  readonly provider: string;
  readonly model: string;
  readonly messageId: string | null;
  readonly sessionId: string | null;
  readonly attempt: number;
  /** Checked in the same transaction; none for what costs nothing. */
  readonly lines: readonly Line[];
};

/** How an attempt ended; rides in the same transaction as the reply it paid for. */
export type Settlement = {
  readonly holdId: string;
  /** What was reported, the rest bounded (`estimated`); null: nothing was used. */
  readonly usage: Usage | null;
  readonly costNanoUsd: NanoUsd;
  /** `bound`: the provider did not say; booked at its bound until a true figure corrects it. */
  readonly state: "settled" | "released" | "bound";
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
