import type { AppEvent } from "../../../contract/events.ts";
import type { Message, MessageState } from "../../../contract/messages.ts";

/**
 * What an event meant for the answer that is waited for. `load`: something was missed, the messages must be loaded anew.
 * `restarted`: what was shown has been taken back and is being written again.
 */
export type Step = "nothing" | "grown" | "load" | "restarted" | "ended" | "removed";

const isFinal = (state: MessageState): boolean => state !== "received" && state !== "answering";
const textOf = (message: Message): string =>
  message.parts.map(part => (part.kind === "text" ? part.text : "")).join("") || message.text;

/** Follows the answer to one message through events that may be missed, repeated or overtaken by a load. */
export function createAnswerTracker(sessionId: string, messageId: string) {
  let reply: { id: string; chunk: number; text: string } | undefined;
  let end: Message | undefined;
  let greeted = false;

  const take = (message: Message): Step => {
    const restarted = reply !== undefined && reply.id !== message.id && reply.text !== "";
    if (reply?.id !== message.id) reply = { id: message.id, chunk: -1, text: "" };
    const grown = message.chunk > reply.chunk || isFinal(message.state);
    if (grown) {
      reply.chunk = message.chunk;
      reply.text = textOf(message);
    }
    if (isFinal(message.state)) {
      end = message;
      return "ended";
    }
    return restarted ? "restarted" : grown ? "grown" : "nothing";
  };

  const delta = (event: Extract<AppEvent, { kind: "message.delta" }>): Step => {
    if (event.sessionId !== sessionId) return "nothing";
    if (!reply) return "load";
    if (event.messageId !== reply.id || event.chunk <= reply.chunk) return "nothing";
    if (event.chunk > reply.chunk + 1) return "load";
    reply.chunk = event.chunk;
    if (event.part !== "text") return "nothing";
    reply.text += event.text;
    return "grown";
  };

  const apply = (event: AppEvent): Step => {
    switch (event.kind) {
      case "hello": {
        const again = greeted;
        greeted = true;
        return again ? "load" : "nothing";
      }
      case "resync":
        return "load";
      case "message.delta":
        return delta(event);
      case "message.changed":
        if (event.message.replyTo === messageId) return take(event.message);
        return event.message.id === messageId && isFinal(event.message.state) && !reply ? "load" : "nothing";
      case "messages.removed":
        if (event.messageIds.includes(messageId)) return "removed";
        if (!reply || !event.messageIds.includes(reply.id)) return "nothing";
        reply = undefined;
        return "restarted";
      case "session.removed":
        return event.sessionId === sessionId ? "removed" : "nothing";
      default:
        return "nothing";
    }
  };

  /** `messages` as the gateway has them now. A message that ended without a reply is its own end. */
  const load = (messages: readonly Message[]): Step => {
    const own = messages.find(message => message.id === messageId);
    if (!own) return "removed";
    const answer = messages.findLast(message => message.replyTo === messageId);
    if (answer) return take(answer);
    if (!isFinal(own.state) || own.state === "answered") return "nothing";
    end = own;
    return "ended";
  };

  return {
    apply,
    load,
    /** What has been written of the answer so far. */
    text: (): string => reply?.text ?? "",
    /** The reply in its last state, or the message itself when it ended without one. */
    end: (): Message | undefined => end,
  };
}

export type AnswerTracker = ReturnType<typeof createAnswerTracker>;
