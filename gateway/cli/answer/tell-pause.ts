import type { MessageState } from "../../../contract/messages.ts";
import type { Link } from "../http/link.ts";

/** Calls `tell` when a message that was just stored will not be answered yet, because answering is paused. Never rejects. */
export async function tellPause(link: Link, state: MessageState, tell: () => void, signal: AbortSignal): Promise<void> {
  if (state !== "received") return;
  try {
    const glance = await link.call("answering", undefined, signal);
    if (glance.ok && glance.value.paused) tell();
  } catch {
    // The gateway went away, or the answer came first: the events tell what follows.
  }
}
