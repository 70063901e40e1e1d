import { AppError } from "../../contract/errors/app-error.ts";
import { prepareAudit } from "../audit/append.ts";
import { noUsage, prepareDropBooked, prepareSettle } from "../budget/ledger.ts";
import type { NanoUsd } from "../budget/money.ts";
import { type Chunk, foldChunks, packParts, textOf } from "../conversations/parts.ts";
import { previewOf } from "../conversations/title.ts";
import { prepareBookToConversation } from "../conversations/write-costs.ts";
import { prepareFinish, prepareWithdraw } from "../conversations/write-replies.ts";
import { prepareRemoveMessages } from "../conversations/write-take-back.ts";
import { fromPlainError, toPlainError } from "../db/storage-error.ts";
import { defineWrites } from "../db/write-table.ts";

/** A hold that a former run left, and what it was booked at. */
export type Recovered = { readonly holdId: string; readonly costNanoUsd: NanoUsd };

/** A hold that could not be booked: it stays held, and the next start tries again. */
export type Stuck = { readonly holdId: string; readonly problem: string };

/** What a crash left and what was made of it. */
export type Repair = {
  readonly interrupted: readonly string[];
  readonly settled: number;
  /** Those of the settled that may have cost money, for whoever counts them elsewhere too. */
  readonly recovered: readonly Recovered[];
  readonly stuck: readonly Stuck[];
};

type OpenHold = { id: string; session_id: string | null; message_id: string | null; bound: NanoUsd };

type OpenReply = { id: string; reply_to: string; sender: string };

export const sweepWrites = defineWrites({
  /**
   * Ends what a former run began: a reply of which something was shown is kept as interrupted, one of which nothing was shown is
   * removed so that its message waits again, and what was held is booked at its bound, because nobody knows what it cost; one that
   * is booked already is let go; a hold that cannot be booked keeps nothing else from being mended. One transaction. It must be the first write of a run: it tells the former run's rows from nobody else's (a clock may have been set back).
   */
  "sweep.repair": db => {
    const replies = db.prepare<[], OpenReply>(
      `SELECT r.id, r.reply_to, u.sender FROM messages r INDEXED BY messages_open JOIN messages u ON u.id = r.reply_to
       WHERE r.state IN ('received', 'answering') AND r.state = 'answering' AND r.role = 'assistant'`,
    );
    const orphans = db.prepare(
      `UPDATE messages INDEXED BY messages_open SET state = CASE WHEN EXISTS (SELECT 1 FROM messages r WHERE r.session_id = messages.session_id AND r.reply_to = messages.id) THEN 'answered' ELSE 'received' END
       WHERE state IN ('received', 'answering') AND state = 'answering' AND role = 'user'
         AND NOT EXISTS (SELECT 1 FROM messages r WHERE r.session_id = messages.session_id AND r.reply_to = messages.id AND r.state = 'answering')`,
    );
    const chunks = db.prepare<[string], Chunk>("SELECT chunk, part, text FROM reply_chunks WHERE message_id = ? ORDER BY chunk");
    const holds = db.prepare<[], OpenHold>("SELECT id, session_id, message_id, bound_nano_usd AS bound FROM holds");
    const said = db
      .prepare<[string], number>("SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM messages WHERE session_id = ?")
      .pluck();
    const shown = db
      .prepare<[string], number>(
        `SELECT coalesce(sum(length(CAST(c.text AS BLOB))), 0) FROM messages r INDEXED BY messages_open JOIN reply_chunks c ON c.message_id = r.id
         WHERE r.state IN ('received', 'answering') AND r.reply_to = ?`,
      )
      .pluck();
    const finish = prepareFinish(db);
    const withdraw = prepareWithdraw(db);
    const settle = prepareSettle(db);
    const dropBooked = prepareDropBooked(db);
    const book = prepareBookToConversation(db);
    const mark = db.prepare("SAVEPOINT one_hold");
    const release = db.prepare("RELEASE one_hold");
    const undo = db.prepare("ROLLBACK TO one_hold");
    const tokens = (bytes: number): number => Math.ceil(bytes / 4);

    const recover = ({ id, session_id, message_id, bound }: OpenHold, at: number): void => {
      const inputTokens = session_id === null ? 0 : tokens(said.get(session_id) ?? 0);
      const outputTokens = message_id === null ? 0 : tokens(shown.get(message_id) ?? 0);
      const settled = settle({
        holdId: id,
        usage: { ...noUsage, inputTokens, outputTokens, estimated: true },
        costNanoUsd: bound,
        // What costs nothing has no bill to wait for.
        state: bound === 0 ? "settled" : "bound",
        failureCode: "MODEL_CUT",
        at,
      });
      if (settled) book(settled);
    };

    /** Undefined: it was booked. */
    const tryRecover = (hold: OpenHold, at: number): Stuck | undefined => {
      mark.run();
      try {
        recover(hold, at);
        release.run();
        return undefined;
      } catch (error) {
        // A disk that is full, or a damaged database, is somebody's to mend: nothing is kept then.
        if (!db.inTransaction || fromPlainError(toPlainError(error)) instanceof AppError) throw error;
        undo.run();
        release.run();
        return { holdId: hold.id, problem: String(error) };
      }
    };

    return ({ at }: { at: number }): Repair => {
      const booked: OpenHold[] = [];
      const stuck: Stuck[] = [];
      for (const hold of holds.all()) {
        if (dropBooked(hold.id)) continue;
        const problem = tryRecover(hold, at);
        if (problem) stuck.push(problem);
        else booked.push(hold);
      }
      const interrupted: string[] = [];
      for (const { id, sender } of replies.all()) {
        const parts = foldChunks(chunks.all(id));
        if (parts.length === 0) {
          withdraw(id, at);
          continue;
        }
        interrupted.push(id);
        finish({
          replyId: id,
          state: "interrupted",
          ...packParts(parts),
          preview: previewOf(textOf(parts)),
          model: null,
          insteadOf: null,
          usage: null,
          failure: null,
          failureCode: null,
          settlement: null,
          // One reply has one delivery, so its own id serves.
          outboxId: id,
          actor: sender,
          at,
        });
      }
      orphans.run();
      const recovered = booked.filter(({ bound }) => bound > 0).map(({ id, bound }) => ({ holdId: id, costNanoUsd: bound }));
      return { interrupted, settled: booked.length, recovered, stuck };
    };
  },

  /** Removes up to `limit` messages of conversations deleted before `before`, and those that are empty then. True when more is left. */
  "sweep.purge": db => {
    const next = db
      .prepare<[number], string>("SELECT id FROM sessions WHERE deleted_at IS NOT NULL AND deleted_at < ? LIMIT 1")
      .pluck();
    const messages = db.prepare<[string, number], { seq: number; id: string; text: string }>(
      "SELECT seq, id, text FROM messages WHERE session_id = ? LIMIT ?",
    );
    const session = db.prepare("DELETE FROM sessions WHERE id = ?");
    const remove = prepareRemoveMessages(db);
    const audit = prepareAudit(db);
    return ({ before, limit, at }: { before: number; limit: number; at: number }): boolean => {
      const id = next.get(before);
      if (id === undefined) return false;
      const rows = messages.all(id, limit);
      remove(rows);
      if (rows.length < limit) {
        session.run(id);
        audit({ at, actor: "system", action: "session.purged", target: id, detail: {} });
      }
      return true;
    };
  },
});
