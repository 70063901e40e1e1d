import type { MessageState } from "../../../contract/messages.ts";
import { waitsForOldMachine } from "../backup/old-machine.ts";
import type { Link } from "../http/link.ts";

/** False also where nobody can tell: then it is a pause like any other. */
async function isMoved(link: Link, signal: AbortSignal): Promise<boolean> {
  try {
    const overview = await link.call("overview", undefined, signal);
    return overview.ok && waitsForOldMachine(overview.value);
  } catch {
    return false; // The gateway went away: the events tell what follows.
  }
}

/**
 * Calls `tell` when a message that was just stored will not be answered yet, because answering is paused; with true where a restored Hearth
 * waits for its old machine. Never rejects.
 */
export async function tellPause(
  link: Link,
  state: MessageState,
  tell: (moved: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  if (state !== "received") return;
  try {
    const glance = await link.call("answering", undefined, signal);
    if (!glance.ok || !glance.value.paused) return;
    tell(await isMoved(link, signal));
  } catch {
    // The gateway went away, or the answer came first: the events tell what follows.
  }
}
