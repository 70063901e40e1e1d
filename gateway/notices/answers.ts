import type { Message } from "../../contract/messages.ts";
import type { Database } from "../db/open.ts";
import type { NewNotice } from "./notices.ts";

type Row = { sender: string; agent: string };

export type AnswersDeps = {
  readonly db: Database;
  /** As people call it. */
  readonly agentName: (id: string) => string;
  readonly isSubscribed: (principal: string) => boolean;
  /** An event stream of this principal is open: it sees the answer by itself. */
  readonly isWatching: (principal: string) => boolean;
};

const mostLetters = 300;

/** Watches replies come to their end, and tells which of them their asker should hear of: a subscribed device that does not look on. */
export function createAnswers(deps: AnswersDeps) {
  // A stored reply is announced again when its cost becomes known: only the step out of `answering` is its end.
  const open = new Set<string>();
  const asker = deps.db.prepare<[string, string], Row>(
    `SELECT asked.sender, sessions.agent FROM messages AS asked JOIN sessions ON sessions.id = asked.session_id
     WHERE asked.id = ? AND asked.session_id = ?`,
  );

  return (message: Message): NewNotice | null => {
    if (message.role !== "assistant") return null;
    if (message.state === "answering") {
      open.add(message.id);
      return null;
    }
    if (!open.delete(message.id) || message.state !== "answered" || message.replyTo === null) return null;
    const found = asker.get(message.replyTo, message.sessionId);
    if (!found || !deps.isSubscribed(found.sender) || deps.isWatching(found.sender)) return null;
    return {
      id: `answer:${message.id}`,
      kind: "answerReady",
      slots: { agent: deps.agentName(found.agent), text: [...message.text.trim()].slice(0, mostLetters).join("") },
      path: `/c/${encodeURIComponent(message.sessionId)}`,
      audience: found.sender,
    };
  };
}
