import type { Session } from "../../contract/messages.ts";
import type { Thread } from "../state/thread.ts";

/** True while an answer is on its way: the session says so, or its newest message does. */
export function isBusy(session: Session | undefined, thread: Thread): boolean {
  const newest = thread.messages.at(-1);
  if (newest?.role === "assistant") return newest.state === "answering";
  if (newest?.state === "received" || newest?.state === "answering") return true;
  return session?.busy === true && newest === undefined;
}
