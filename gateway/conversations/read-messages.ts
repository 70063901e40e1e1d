import type { Language } from "../../contract/errors/define.ts";
import type { Message } from "../../contract/messages.ts";
import type { Database } from "../db/open.ts";
import type { Chunk } from "./parts.ts";
import { type MessageRow, messageColumns, toMessage } from "./rows.ts";

/** Reading messages, with what was shown of replies that are being written. */
export function createMessageReads(db: Database) {
  const one = db.prepare<[string], MessageRow>(`SELECT ${messageColumns} FROM messages WHERE id = ?`);
  const newest = db.prepare<[string, number, number], MessageRow>(
    `SELECT ${messageColumns} FROM messages WHERE session_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  );
  const chunks = db.prepare<[string], Chunk>("SELECT chunk, part, text FROM reply_chunks WHERE message_id = ? ORDER BY chunk");

  const reply = db
    .prepare<[string, string], string>("SELECT id FROM messages WHERE session_id = ? AND reply_to = ? ORDER BY seq DESC LIMIT 1")
    .pluck();

  const complete = (row: MessageRow, language: Language): Message =>
    toMessage(row, language, row.state === "answering" && row.role === "assistant" ? chunks.all(row.id) : []);

  const get = (id: string, language: Language): Message | undefined => {
    const row = one.get(id);
    return row && complete(row, language);
  };

  return {
    get,
    row: (id: string): MessageRow | undefined => one.get(id),
    /** The newest reply to a person's message. */
    replyTo: (sessionId: string, messageId: string): string | undefined => reply.get(sessionId, messageId),

    /** The newest `limit` messages of a conversation (those before the message `before`), oldest first. */
    page(
      sessionId: string,
      query: { before: string | undefined; limit: number },
      language: Language,
    ): { messages: Message[]; more: boolean } {
      const before = query.before === undefined ? undefined : one.get(query.before);
      const edge = before?.session_id === sessionId ? before.seq : Number.MAX_SAFE_INTEGER;
      const rows = newest.all(sessionId, edge, query.limit + 1);
      const more = rows.length > query.limit;
      if (more) rows.pop();
      return { messages: rows.reverse().map(row => complete(row, language)), more };
    },

    /** Rows of a conversation before `seq`, newest first: history is read backwards until it is long enough. */
    rowsBefore: (sessionId: string, seq: number, limit: number): MessageRow[] => newest.all(sessionId, seq, limit),
  };
}

export type MessageReads = ReturnType<typeof createMessageReads>;
