import type { Message } from "../../contract/messages.ts";

/** A finished reply on its way to the person who asked. */
export type OutgoingReply = {
  /** The same at every try, for platforms that drop repeats. */
  readonly id: string;
  /** Whose conversation it belongs to, as the channel knows them. */
  readonly recipient: string;
  readonly message: Message;
};

/** `retry`: not now; `afterMs` when the platform named a wait. `gaveUp`: never, because of `problem` (no secret, no text of a conversation). */
export type Delivery =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly problem: string; readonly afterMs?: number }
  | { readonly kind: "gaveUp"; readonly problem: string };

/** Where persons' messages come from and replies go to. A channel never throws. */
export type Channel = {
  /** As kept in `sessions.channel`. */
  readonly id: string;
  deliver(reply: OutgoingReply, signal: AbortSignal): Promise<Delivery>;
};
