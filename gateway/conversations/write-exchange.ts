import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Part, Usage } from "../../contract/messages.ts";
import { prepareAudit } from "../audit/append.ts";
import { prepareSettle, type Settlement } from "../budget/ledger.ts";
import { mostNano } from "../budget/money.ts";
import { defineWrites } from "../db/write-table.ts";
import { type PackedParts, packParts } from "./parts.ts";
import { previewOf, titleFrom } from "./title.ts";
import { prepareQueueForSearch } from "./write-index.ts";
import type { FinishedState } from "./write-replies.ts";

/** A question and its answer that came through a compatible door: it is recorded when it is over. */
export type Exchange = {
  readonly principal: string;
  /** Which conversation of this principal it continues; a hash of how the conversation began, or the name a client gave it. */
  readonly sessionKey: string;
  readonly agent: string;
  readonly userParts: readonly Part[];
  readonly replyParts: readonly Part[];
  readonly state: FinishedState;
  readonly failure: StoredFailure | null;
  /** `provider/model` that answered; null when none did. */
  readonly model: string | null;
  readonly usage: Usage | null;
  readonly settlement: Settlement | null;
  /** `budget`: a model that costs nothing answered because a budget is spent. */
  readonly insteadOf?: "budget" | null;
  readonly at: number;
};

/** The same, small enough to be handed to another thread for little. */
export type PackedExchange = {
  readonly principal: string;
  readonly sessionKey: string;
  readonly agent: string;
  readonly newSessionId: string;
  readonly userId: string;
  readonly user: PackedParts;
  readonly replyId: string;
  readonly reply: PackedParts;
  readonly state: FinishedState;
  readonly failure: string | null;
  readonly failureCode: string | null;
  readonly model: string | null;
  readonly usage: string | null;
  readonly settlement: Settlement | null;
  readonly insteadOf: "budget" | null;
  readonly at: number;
};

export function packExchange(exchange: Exchange, newId: () => string): PackedExchange {
  const user = packParts(exchange.userParts);
  const reply = packParts(exchange.replyParts);
  return {
    principal: exchange.principal,
    sessionKey: exchange.sessionKey,
    agent: exchange.agent,
    newSessionId: newId(),
    userId: newId(),
    user,
    replyId: newId(),
    reply,
    state: exchange.state,
    failure: exchange.failure === null ? null : JSON.stringify(exchange.failure),
    failureCode: exchange.failure?.code ?? null,
    model: exchange.model,
    usage: exchange.usage === null ? null : JSON.stringify(exchange.usage),
    settlement: exchange.settlement,
    insteadOf: exchange.insteadOf ?? null,
    at: exchange.at,
  };
}

export const exchangeWrites = defineWrites({
  /** Both messages, the settlement and the audit row as one change. Returns the conversation it went to. */
  "exchanges.record": db => {
    const find = db
      .prepare<[string, string], string>("SELECT id FROM sessions WHERE channel = 'api' AND principal = ? AND external_key = ?")
      .pluck();
    const create = db.prepare(
      `INSERT INTO sessions (id, title, channel, agent, principal, external_key, message_count, preview, created_at, updated_at, cost_nano_usd)
       VALUES (?, ?, 'api', ?, ?, ?, 2, ?, ?, ?, ?)`,
    );
    const touch = db.prepare(
      `UPDATE sessions SET message_count = message_count + 2, preview = ?, updated_at = ?,
         cost_nano_usd = min(cost_nano_usd + ?, ${mostNano}) WHERE id = ?`,
    );
    const insertUser = db.prepare(
      `INSERT INTO messages (id, session_id, role, state, channel, sender, text, parts, created_at, updated_at)
       VALUES (?, ?, 'user', 'answered', 'api', ?, ?, ?, ?, ?)`,
    );
    const insertReply = db.prepare(
      `INSERT INTO messages (id, session_id, reply_to, role, state, channel, sender, text, parts, model, usage, failure, created_at, updated_at,
         cost_nano_usd, cost_estimated, instead_of)
       VALUES (?, ?, ?, 'assistant', ?, 'api', 'assistant', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const queue = prepareQueueForSearch(db);
    const settle = prepareSettle(db);
    const audit = prepareAudit(db);

    return (one: PackedExchange): string => {
      const { principal, at, user, reply, state, model } = one;
      const known = find.get(principal, one.sessionKey);
      const session = known ?? one.newSessionId;
      const preview = previewOf(reply.text || user.text);
      // The hold was made before there was a conversation.
      const settled = one.settlement && settle(one.settlement, { sessionId: session, messageId: one.replyId });
      const cost = settled?.costNanoUsd ?? null;
      if (known === undefined)
        create.run(session, titleFrom(user.text, "API"), one.agent, principal, one.sessionKey, preview, at, at, cost ?? 0);
      else touch.run(preview, at, cost ?? 0, session);
      const userSeq = insertUser.run(one.userId, session, principal, user.text, user.parts, at, at).lastInsertRowid;
      const replySeq = insertReply.run(
        one.replyId,
        session,
        one.userId,
        state,
        reply.text,
        reply.parts,
        model,
        one.usage,
        one.failure,
        at,
        at,
        cost,
        cost !== null && settled?.estimated === true ? 1 : 0,
        one.insteadOf,
      ).lastInsertRowid;
      if (user.text !== "") queue(userSeq);
      if (reply.text !== "") queue(replySeq);
      audit({
        at,
        actor: principal,
        action: "reply.finished",
        target: one.replyId,
        detail: { state, model, failure: one.failureCode, session },
      });
      return session;
    };
  },
});
