import type { Language } from "../../contract/errors/define.ts";
import type { Conversations } from "../conversations/conversations.ts";
import type { Chunk } from "../conversations/parts.ts";
import type { SessionRow } from "../conversations/rows.ts";
import type { EventHub } from "../events/hub.ts";

/** Tells those who watch a conversation what changed in it, as it is stored now. */
export function createAnnounce(deps: {
  conversations: Pick<Conversations, "message" | "session" | "findSession" | "replyTo">;
  hub: Pick<EventHub, "publish">;
}) {
  const { conversations, hub } = deps;
  type Place = Pick<SessionRow, "id" | "principal">;
  return {
    message(place: Place, id: string, language: Language): void {
      const message = conversations.message(id, language);
      if (message) hub.publish({ kind: "message.changed", message }, place.principal);
    },
    session(place: Place): void {
      if (conversations.findSession(place.id, null))
        hub.publish({ kind: "session.changed", session: conversations.session(place.id, null) }, place.principal);
    },
    /** An answer that its person had left was booked after it was stored: its cost is known now. */
    booked({ sessionId, messageId }: { sessionId: string | null; messageId: string | null }, language: Language): void {
      const place = sessionId === null ? undefined : conversations.findSession(sessionId, null);
      const reply = place && messageId !== null ? conversations.replyTo(place.id, messageId) : undefined;
      if (!place || reply === undefined) return;
      this.message(place, reply, language);
      this.session(place);
    },
    sessionRemoved: (place: Place): void => hub.publish({ kind: "session.removed", sessionId: place.id }, place.principal),
    removed(place: Place, messageIds: readonly string[]): void {
      if (messageIds.length > 0)
        hub.publish({ kind: "messages.removed", sessionId: place.id, messageIds: [...messageIds] }, place.principal);
    },
    delta: (place: Place, messageId: string, { chunk, part, text }: Chunk): void =>
      hub.publish({ kind: "message.delta", sessionId: place.id, messageId, chunk, part, text }, place.principal),
  };
}

export type Announce = ReturnType<typeof createAnnounce>;
