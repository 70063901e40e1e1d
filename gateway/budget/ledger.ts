import type { Usage } from "../../contract/messages.ts";
import { prepareBookToConversation } from "../conversations/write-costs.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import { correctionWrites } from "./correct.ts";
import { addUp } from "./cost.ts";
import type { CountOutcome, Line } from "./counters/counters.ts";
import { isNano, mostNano as most, type NanoUsd } from "./money.ts";
import { type CountedFor, prepareAddToTotals, prepareTotals } from "./totals.ts";

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

/** What a settlement did. */
export type Settled = {
  /** Where the attempt belonged; null for what came through a compatible door. */
  readonly sessionId: string | null;
  /** The person's message that it was to answer. */
  readonly messageId: string | null;
  /** When its model was asked. */
  readonly startedAt: number;
  /** Null: it costs nothing, or nothing was done. */
  readonly costNanoUsd: NanoUsd | null;
  /** Booked at its bound. */
  readonly estimated: boolean;
};

type HeldRow = {
  readonly at: number;
  readonly day: string;
  readonly bound: NanoUsd;
  readonly user: string;
  readonly device: string;
  readonly channel: string;
  readonly agent: string;
  readonly provider: string;
  readonly model: string;
  readonly messageId: string | null;
  readonly sessionId: string | null;
  readonly attempt: number;
};

/**
 * Moves an attempt from what is held to what was used, inside the transaction of another write; the caller books its cost to a conversation.
 * `place` is where it belongs when that was not known before. Null, and nothing is changed, when it is settled already or was never held.
 * More than its bound is counted in full. A cost that is no amount is booked at the bound: money that may be gone is never forgotten.
 */
export function prepareSettle(
  db: Database,
): (settlement: Settlement, place?: { sessionId: string; messageId: string }) => Settled | null {
  const take = db.prepare<[string], HeldRow>(
    `DELETE FROM holds WHERE id = ? RETURNING at, day, bound_nano_usd AS bound, user, device, channel, agent, provider, model,
       message_id AS messageId, session_id AS sessionId, attempt`,
  );
  const insert = db.prepare(
    `INSERT INTO usage (id, day, user, device, channel, agent, provider, model, message_id, session_id, attempt, state, cost_nano_usd,
       bound_nano_usd, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, thinking_tokens,
       web_searches, estimated, failure_code, started_at, settled_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const sumUp = db.prepare(
    `INSERT INTO usage_days (day, user, device, channel, agent, provider, model, calls, cost_nano_usd, estimated_nano_usd, input_tokens,
       output_tokens, failed) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + 1, cost_nano_usd = min(cost_nano_usd + excluded.cost_nano_usd, ${most}),
       estimated_nano_usd = min(estimated_nano_usd + excluded.estimated_nano_usd, ${most}),
       input_tokens = min(input_tokens + excluded.input_tokens, ${most}),
       output_tokens = min(output_tokens + excluded.output_tokens, ${most}), failed = failed + excluded.failed`,
  );
  const add = prepareAddToTotals(db);

  return ({ holdId, usage, costNanoUsd, state: said, failureCode, at }, place) => {
    const held = take.get(holdId);
    if (!held) return null;
    const { day, bound, user, device, channel, agent, provider, model } = held;
    const sound = isNano(costNanoUsd);
    const cost = sound ? costNanoUsd : bound;
    const state = sound ? said : "bound";
    const sessionId = place?.sessionId ?? held.sessionId;
    const messageId = place?.messageId ?? held.messageId;
    const u = usage ?? noUsage;
    const searches = u.webSearches ?? 0;
    insert.run(
      ...[holdId, day, user, device, channel, agent, provider, model, messageId, sessionId, held.attempt, state, cost, bound],
      ...[u.inputTokens, u.outputTokens, u.cacheReadTokens, u.cacheWriteTokens, u.cacheWrite1hTokens, u.thinkingTokens],
      ...[searches, u.estimated || state === "bound" ? 1 : 0, failureCode, held.at, at],
    );
    // An attempt that was turned away is no call.
    if (state !== "released" || cost > 0) {
      const input = addUp(u.inputTokens, u.cacheReadTokens, u.cacheWriteTokens);
      const estimated = state === "bound" ? cost : 0;
      const failed = failureCode === null ? 0 : 1;
      sumUp.run(day, user, device, channel, agent, provider, model, cost, estimated, input, u.outputTokens, failed);
    }
    add(held, cost, -bound);
    const free = cost === 0 && (bound === 0 || state === "released");
    return { sessionId, messageId, startedAt: held.at, costNanoUsd: free ? null : cost, estimated: state === "bound" };
  };
}

/**
 * Lets a hold go whose attempt stands in `usage` already: it was settled in another state of this home. False, and nothing is changed, when
 * it does not stand there.
 */
export function prepareDropBooked(db: Database): (id: string) => boolean {
  const drop = db.prepare<[string], CountedFor & { readonly bound: NanoUsd }>(
    `DELETE FROM holds WHERE id = ? AND id IN (SELECT id FROM usage)
     RETURNING day, user, device, channel, agent, bound_nano_usd AS bound`,
  );
  const add = prepareAddToTotals(db);
  return id => {
    const dropped = drop.get(id);
    if (dropped) add(dropped, 0, -dropped.bound);
    return dropped !== undefined;
  };
}

export const ledgerWrites = defineWrites({
  ...correctionWrites,

  /**
   * Reserves when spent + held + bound passes none of the lines; a hold that is refused changes nothing. It must be on disk (`durable`)
   * before money is spent.
   */
  "ledger.hold": db => {
    const totalOf = prepareTotals(db);
    const add = prepareAddToTotals(db);
    const insert = db.prepare(
      `INSERT INTO holds (id, at, day, bound_nano_usd, user, device, channel, agent, provider, model, message_id, session_id, attempt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    return (hold: Hold): CountOutcome => {
      const { boundNanoUsd, lines, day, user, device, channel, agent } = hold;
      if (!isNano(boundNanoUsd)) throw new RangeError(`a hold of ${boundNanoUsd} nano-dollars`);
      for (const line of lines) {
        const total = totalOf(line.scope, line.window);
        // Written so that a line that is no number refuses.
        if (!(total.spentNanoUsd + total.heldNanoUsd + boundNanoUsd <= line.stopNanoUsd))
          return { kind: "refused", line, ...total };
      }
      insert.run(
        ...[hold.id, hold.at, day, boundNanoUsd, user, device, channel, agent, hold.provider, hold.model],
        ...[hold.messageId, hold.sessionId, hold.attempt],
      );
      add(hold, 0, boundNanoUsd);
      return { kind: "granted" };
    };
  },

  /** Settles apart from any reply, and books the cost to the conversation that the attempt was for. */
  "ledger.settle": db => {
    const settle = prepareSettle(db);
    const book = prepareBookToConversation(db);
    return (settlement: Settlement): void => {
      const settled = settle(settlement);
      if (settled) book(settled);
    };
  },
});
