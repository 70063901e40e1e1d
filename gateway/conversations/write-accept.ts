import { AppError } from "../../contract/errors/app-error.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import { prepareQueueForSearch } from "./write-index.ts";
import { prepareTakeBack, type TakenBack } from "./write-take-back.ts";

/** What a person said, ready to be kept. */
export type AcceptMessage = {
  readonly id: string;
  readonly sessionId: string;
  readonly channel: string;
  /** The platform's own id of the message; null where the sender's `id` is it. */
  readonly externalId: string | null;
  readonly sender: string;
  /** Tells a repeat from another message under the same id. */
  readonly fingerprint: string;
  readonly text: string;
  readonly parts: string;
  readonly files: readonly string[];
  /** For a conversation that has no title yet. */
  readonly title: string;
  readonly preview: string;
  /** Chosen for this and the following messages; undefined leaves the conversation's. */
  readonly model: string | undefined;
  readonly at: number;
};

/** `repeat`: it was stored before and nothing was changed; `messageId` is the stored one's. */
export type Accepted = { readonly kind: "stored" | "repeat"; readonly messageId: string };

/** @throws AppError MESSAGE_ID_TAKEN, SESSION_NOT_FOUND (inside the write) */
function prepareAccept(db: Database) {
  const byId = db.prepare<[string], { session_id: string; role: string; fingerprint: string | null }>(
    "SELECT session_id, role, fingerprint FROM messages WHERE id = ?",
  );
  const byExternal = db.prepare<[string, string], { id: string }>(
    "SELECT id FROM messages WHERE channel = ? AND external_id = ?",
  );
  const insert = db.prepare(
    `INSERT INTO messages (id, session_id, role, state, channel, external_id, sender, fingerprint, text, parts, created_at, updated_at)
     SELECT ?, id, 'user', 'received', ?, ?, ?, ?, ?, ?, ?, ? FROM sessions WHERE id = ? AND deleted_at IS NULL`,
  );
  const file = db.prepare("INSERT INTO message_files (hash, message_id) VALUES (?, ?)");
  const session = db.prepare(
    `UPDATE sessions SET title = CASE WHEN titled_by_person = 0 AND (title = '' OR message_count = 0) THEN :title ELSE title END,
       preview = CASE WHEN :preview = '' THEN preview ELSE :preview END, model = coalesce(:model, model),
       message_count = message_count + 1, updated_at = :at WHERE id = :id`,
  );
  const queue = prepareQueueForSearch(db);

  return {
    /** The stored message that this one repeats. */
    repeatOf(message: AcceptMessage): Accepted | undefined {
      const known = byId.get(message.id);
      if (known) {
        const same = known.role === "user" && known.session_id === message.sessionId && known.fingerprint === message.fingerprint;
        if (!same) throw AppError.of("MESSAGE_ID_TAKEN", { id: message.id });
        return { kind: "repeat", messageId: message.id };
      }
      const delivered = message.externalId === null ? undefined : byExternal.get(message.channel, message.externalId);
      return delivered && { kind: "repeat", messageId: delivered.id };
    },

    store(message: AcceptMessage): Accepted {
      const { id, sessionId, channel, externalId, sender, fingerprint, text, parts, at } = message;
      const { changes, lastInsertRowid } = insert.run(
        id,
        channel,
        externalId,
        sender,
        fingerprint,
        text,
        parts,
        at,
        at,
        sessionId,
      );
      if (changes === 0) throw AppError.of("SESSION_NOT_FOUND");
      for (const hash of message.files) file.run(hash, id);
      session.run({ title: message.title, preview: message.preview, model: message.model ?? null, at, id: sessionId });
      queue(lastInsertRowid);
      return { kind: "stored", messageId: id };
    },
  };
}

export const acceptWrites = defineWrites({
  "messages.accept": db => {
    const accept = prepareAccept(db);
    return (message: AcceptMessage): Accepted => accept.repeatOf(message) ?? accept.store(message);
  },

  /**
   * Takes back a person's message with all that followed and keeps another in its place, as one change.
   * @throws AppError MESSAGE_NOT_FOUND, MESSAGE_BUSY, MESSAGE_ID_TAKEN, SESSION_NOT_FOUND
   */
  "messages.replace": db => {
    const accept = prepareAccept(db);
    const takeBack = prepareTakeBack(db);
    return ({ messageId, message }: { messageId: string; message: AcceptMessage }): Accepted & TakenBack => {
      const repeat = accept.repeatOf(message);
      if (repeat) return { ...repeat, removed: [] };
      const { sessionId, sender, at } = message;
      const { removed } = takeBack({ sessionId, messageId, itself: true, actor: sender, at });
      return { ...accept.store(message), removed };
    };
  },
});
