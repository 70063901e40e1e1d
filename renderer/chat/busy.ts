import type { Session } from "../../contract/messages.ts";
import type { Thread } from "../state/thread.ts";

/** True when the newest message waits for the end of a pause: nobody works on an answer. `paused` is what the gateway says. */
export function waitsInPause(thread: Thread, paused: boolean): boolean {
  const newest = thread.messages.at(-1);
  return (
    paused &&
    newest?.role === "user" &&
    newest.state === "received" &&
    !thread.messages.some(one => one.role === "assistant" && one.state === "answering")
  );
}

/** True while an answer is on its way: the session says so, or its newest message does. */
export function isBusy(session: Session | undefined, thread: Thread, paused: boolean): boolean {
  if (waitsInPause(thread, paused)) return false;
  const newest = thread.messages.at(-1);
  if (newest?.role === "assistant") return newest.state === "answering";
  if (newest?.state === "received" || newest?.state === "answering") return true;
  return session?.busy === true && newest === undefined;
}
