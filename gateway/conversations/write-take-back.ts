import { AppError } from "../../contract/errors/app-error.ts";
import { prepareAudit } from "../audit/append.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import { prepareUnindex } from "./write-index.ts";
import { prepareRefresh } from "./write-sessions.ts";

export type TakenBack = { readonly removed: readonly string[] };

type Row = { seq: number; id: string; text: string };

/** Removes messages with their search entries, chunks, file links and outbox rows. The caller refreshes the session. */
export function prepareRemoveMessages(db: Database): (rows: readonly Row[]) => void {
  const unindex = prepareUnindex(db);
  const statements = [
    "DELETE FROM reply_chunks WHERE message_id = ?",
    "DELETE FROM message_files WHERE message_id = ?",
    "DELETE FROM outbox WHERE message_id = ?",
    "DELETE FROM messages WHERE id = ?",
  ].map(sql => db.prepare(sql));
  return rows => {
    for (const { seq, id, text } of rows) {
      unindex(seq, text);
      for (const statement of statements) statement.run(id);
    }
  };
}

/**
 * Takes back what followed a person's message: its own replies, and later messages of persons with theirs. With `itself` the
 * message goes too; without, it is `received` again, to be answered anew.
 */
export function prepareTakeBack(db: Database) {
  const target = db.prepare<[string, string], { seq: number }>(
    "SELECT seq FROM messages WHERE id = ? AND session_id = ? AND role = 'user'",
  );
  const busy = db.prepare<[string], { id: string }>(
    "SELECT id FROM messages INDEXED BY messages_open WHERE state IN ('received', 'answering') AND session_id = ? LIMIT 1",
  );
  // A reply may stand behind later messages of persons: what belongs together is told by reply_to, not by the order alone.
  const following = db.prepare<[{ sessionId: string; seq: number; id: string }], Row>(
    `SELECT seq, id, text FROM messages WHERE session_id = :sessionId AND seq > :seq
       AND (role = 'user' OR reply_to = :id OR reply_to IS NULL
         OR reply_to IN (SELECT id FROM messages WHERE session_id = :sessionId AND role = 'user' AND seq > :seq))`,
  );
  const itselfRow = db.prepare<[string], Row>("SELECT seq, id, text FROM messages WHERE id = ?");
  const reopen = db.prepare("UPDATE messages SET state = 'received', updated_at = ? WHERE id = ?");
  const touch = db.prepare("UPDATE sessions SET updated_at = ?, model = coalesce(?, model) WHERE id = ?");
  const remove = prepareRemoveMessages(db);
  const refresh = prepareRefresh(db);
  const audit = prepareAudit(db);

  return (args: {
    sessionId: string;
    messageId: string;
    itself: boolean;
    actor: string;
    at: number;
    model?: string | undefined;
  }): TakenBack => {
    const { sessionId, messageId, itself, actor, at } = args;
    const found = target.get(messageId, sessionId);
    if (!found) throw AppError.of("MESSAGE_NOT_FOUND");
    if (busy.get(sessionId)) throw AppError.of("MESSAGE_BUSY");
    const rows = following.all({ sessionId, seq: found.seq, id: messageId });
    if (itself) rows.unshift(...itselfRow.all(messageId));
    else reopen.run(at, messageId);
    remove(rows);
    refresh(sessionId);
    touch.run(at, args.model ?? null, sessionId);
    audit({ at, actor, action: "messages.takenBack", target: sessionId, detail: { messageId, removed: rows.length } });
    return { removed: rows.map(row => row.id) };
  };
}

export const takeBackWrites = defineWrites({
  /** For a new answer to the same message. @throws AppError MESSAGE_NOT_FOUND, MESSAGE_BUSY */
  "messages.reopen": db => {
    const takeBack = prepareTakeBack(db);
    return (args: { sessionId: string; messageId: string; model: string | undefined; actor: string; at: number }): TakenBack =>
      takeBack({ ...args, itself: false });
  },
});
