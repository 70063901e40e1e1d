import { mostNano } from "../budget/money.ts";
import type { Database } from "../db/open.ts";

/** What an attempt cost, and for which message it was made; null cost: nothing. */
type Spent = {
  readonly sessionId: string | null;
  readonly messageId: string | null;
  readonly startedAt: number;
  readonly costNanoUsd: number | null;
  readonly estimated: boolean;
};

/** Adds to what a conversation cost. Messages that are taken back later leave it as it is: the money is gone. */
export function prepareAddToSession(db: Database): (sessionId: string | null, nanoUsd: number | null) => void {
  const add = db.prepare(`UPDATE sessions SET cost_nano_usd = min(cost_nano_usd + ?, ${mostNano}) WHERE id = ?`);
  return (sessionId, nanoUsd) => {
    if (sessionId !== null && nanoUsd !== null && nanoUsd !== 0) add.run(nanoUsd, sessionId);
  };
}

/**
 * The reply that an attempt was made for: `messageId` itself when it is a reply, else the reply to it that had begun when the attempt
 * began. Undefined when it was taken back; one that was begun anew since is another.
 */
export function prepareFindReply(db: Database): (messageId: string, startedAt: number) => string | undefined {
  const message = db.prepare<[string], { seq: number; session_id: string; role: string }>(
    "SELECT seq, session_id, role FROM messages WHERE id = ?",
  );
  const reply = db
    .prepare<[string, number, string, number], string>(
      `SELECT id FROM messages WHERE session_id = ? AND seq > ? AND reply_to = ? AND role = 'assistant' AND created_at <= ?
       ORDER BY seq LIMIT 1`,
    )
    .pluck();
  return (messageId, startedAt) => {
    const found = message.get(messageId);
    if (!found || found.role === "assistant") return found && messageId;
    return reply.get(found.session_id, found.seq, messageId, startedAt);
  };
}

/** Adds what an attempt cost that is settled apart from its reply: one that failed before another answered, or that was read to its end for nobody. */
export function prepareBookToConversation(db: Database): (spent: Spent) => void {
  const addToSession = prepareAddToSession(db);
  const findReply = prepareFindReply(db);
  const addToReply = db.prepare(
    `UPDATE messages SET cost_nano_usd = min(coalesce(cost_nano_usd, 0) + ?, ${mostNano}), cost_estimated = cost_estimated + ? WHERE id = ?`,
  );
  return ({ sessionId, messageId, startedAt, costNanoUsd, estimated }) => {
    if (costNanoUsd === null) return;
    addToSession(sessionId, costNanoUsd);
    const replyId = messageId === null ? undefined : findReply(messageId, startedAt);
    if (replyId !== undefined) addToReply.run(costNanoUsd, estimated ? 1 : 0, replyId);
  };
}
