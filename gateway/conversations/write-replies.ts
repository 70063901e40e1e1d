import { prepareAudit } from "../audit/append.ts";
import { prepareSettle, type Settlement } from "../budget/ledger.ts";
import { mostNano } from "../budget/money.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import type { Chunk } from "./parts.ts";
import { prepareAddToSession } from "./write-costs.ts";
import { prepareQueueForSearch } from "./write-index.ts";

export type FinishedState = "answered" | "interrupted" | "refused" | "failed";

/** A reply as it will stay. */
export type FinishReply = {
  readonly replyId: string;
  readonly state: FinishedState;
  readonly text: string;
  readonly parts: string;
  readonly preview: string;
  readonly model: string | null;
  /** `budget`: a model that costs nothing answered because a budget is spent. */
  readonly insteadOf: "budget" | null;
  /** `Usage` as JSON. */
  readonly usage: string | null;
  /** `StoredFailure` as JSON. */
  readonly failure: string | null;
  readonly failureCode: string | null;
  readonly settlement: Settlement | null;
  readonly outboxId: string;
  /** Who asked, for the audit row. */
  readonly actor: string;
  readonly at: number;
};

/**
 * Ends a reply that is being written, with what its last attempt cost beside what former ones did. False when it has ended or gone
 * already: nothing but the settlement is applied then.
 */
export function prepareFinish(db: Database): (reply: FinishReply) => boolean {
  const reply = db.prepare<[string], { seq: number; session_id: string; reply_to: string; channel: string; principal: string }>(
    `SELECT m.seq, m.session_id, m.reply_to, s.channel, s.principal FROM messages m JOIN sessions s ON s.id = m.session_id
     WHERE m.id = ? AND m.state = 'answering' AND m.role = 'assistant'`,
  );
  const finish = db.prepare(
    `UPDATE messages SET state = ?, text = ?, parts = ?, model = ?, instead_of = ?, usage = ?, failure = ?, updated_at = ?,
       cost_nano_usd = CASE WHEN :cost IS NULL THEN cost_nano_usd ELSE min(coalesce(cost_nano_usd, 0) + :cost, ${mostNano}) END,
       cost_estimated = cost_estimated + :estimated WHERE id = :id`,
  );
  const answered = db.prepare("UPDATE messages SET state = 'answered', updated_at = ? WHERE id = ?");
  const chunks = db.prepare("DELETE FROM reply_chunks WHERE message_id = ?");
  const outbox = db.prepare(
    "INSERT INTO outbox (id, message_id, channel, recipient, state, next_at, created_at) VALUES (?, ?, ?, ?, 'queued', ?, ?)",
  );
  const session = db.prepare(
    `UPDATE sessions SET updated_at = ?, preview = CASE WHEN ? = '' THEN preview ELSE ? END,
       cost_nano_usd = min(cost_nano_usd + ?, ${mostNano}) WHERE id = ?`,
  );
  const addToSession = prepareAddToSession(db);
  const settle = prepareSettle(db);
  const queue = prepareQueueForSearch(db);
  const audit = prepareAudit(db);

  return args => {
    const { replyId, state, text, parts, preview, model, usage, failure, settlement, at } = args;
    const settled = settlement && settle(settlement);
    const cost = settled?.costNanoUsd ?? null;
    const row = reply.get(replyId);
    if (!row) {
      if (settled) addToSession(settled.sessionId, cost);
      return false;
    }
    finish.run(state, text, parts, model, args.insteadOf, usage, failure, at, {
      cost,
      estimated: cost !== null && settled?.estimated === true ? 1 : 0,
      id: replyId,
    });
    answered.run(at, row.reply_to);
    chunks.run(replyId);
    outbox.run(args.outboxId, replyId, row.channel, row.principal, at, at);
    session.run(at, preview, preview, cost ?? 0, row.session_id);
    if (text !== "") queue(row.seq);
    audit({
      at,
      actor: args.actor,
      action: "reply.finished",
      target: replyId,
      detail: { state, model, failure: args.failureCode, session: row.session_id },
    });
    return true;
  };
}

/** Removes a reply of which nothing was shown; its message waits for an answer again. */
export function prepareWithdraw(db: Database): (replyId: string, at: number) => boolean {
  const reply = db.prepare<[string], { reply_to: string; session_id: string }>(
    "SELECT reply_to, session_id FROM messages WHERE id = ? AND state = 'answering' AND role = 'assistant'",
  );
  const chunks = db.prepare("DELETE FROM reply_chunks WHERE message_id = ?");
  const remove = db.prepare("DELETE FROM messages WHERE id = ?");
  const reopen = db.prepare("UPDATE messages SET state = 'received', updated_at = ? WHERE id = ? AND state = 'answering'");
  const count = db.prepare("UPDATE sessions SET message_count = message_count - 1 WHERE id = ?");
  return (replyId, at) => {
    const row = reply.get(replyId);
    if (!row) return false;
    chunks.run(replyId);
    remove.run(replyId);
    reopen.run(at, row.reply_to);
    count.run(row.session_id);
    return true;
  };
}

export const replyWrites = defineWrites({
  /** Begins the answer to a message that waits. False when it is answered, being answered, or gone: then nobody else may answer it. */
  "replies.begin": db => {
    const take = db.prepare(
      `UPDATE messages SET state = 'answering', updated_at = ? WHERE id = ? AND state = 'received' AND role = 'user'
         AND EXISTS (SELECT 1 FROM sessions WHERE id = messages.session_id AND deleted_at IS NULL)`,
    );
    const insert = db.prepare(
      `INSERT INTO messages (id, session_id, reply_to, role, state, channel, sender, created_at, updated_at)
       SELECT ?, session_id, id, 'assistant', 'answering', channel, 'assistant', ?, ? FROM messages WHERE id = ?`,
    );
    const count = db.prepare(
      "UPDATE sessions SET message_count = message_count + 1 WHERE id = (SELECT session_id FROM messages WHERE id = ?)",
    );
    return ({ replyId, messageId, at }: { replyId: string; messageId: string; at: number }): boolean => {
      if (take.run(at, messageId).changes === 0) return false;
      insert.run(replyId, at, at, messageId);
      count.run(messageId);
      return true;
    };
  },

  /** Keeps what is about to be shown. False when the reply is not being written any more: then it must not be shown. */
  "replies.chunks": db => {
    const open = db.prepare("SELECT 1 FROM messages WHERE id = ? AND state = 'answering'");
    const insert = db.prepare("INSERT INTO reply_chunks (message_id, chunk, part, text) VALUES (?, ?, ?, ?)");
    return ({ replyId, chunks }: { replyId: string; chunks: readonly Chunk[] }): boolean => {
      if (!open.get(replyId)) return false;
      for (const { chunk, part, text } of chunks) insert.run(replyId, chunk, part, text);
      return true;
    };
  },

  "replies.finish": db => prepareFinish(db),

  "replies.withdraw": db => {
    const withdraw = prepareWithdraw(db);
    const settle = prepareSettle(db);
    const addToSession = prepareAddToSession(db);
    return ({ replyId, settlement, at }: { replyId: string; settlement: Settlement | null; at: number }): boolean => {
      const settled = settlement && settle(settlement);
      if (settled) addToSession(settled.sessionId, settled.costNanoUsd);
      return withdraw(replyId, at);
    };
  },
});
