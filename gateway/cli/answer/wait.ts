import type { AppEvent } from "../../../contract/events.ts";
import type { Message } from "../../../contract/messages.ts";
import type { AnswerTracker, Step } from "./tracker.ts";

export type WaitDeps = {
  readonly tracker: AnswerTracker;
  readonly events: AsyncIterator<AppEvent>;
  /** The messages as the gateway has them now; undefined while it cannot be reached. */
  readonly load: () => Promise<readonly Message[] | undefined>;
  readonly onGrown: (text: string) => void;
  readonly onRestart: () => void;
};

/** Waits for the end of an answer, telling of every piece as it comes. Undefined when it was taken back, or the events ended first. */
export async function waitForAnswer(deps: WaitDeps): Promise<Message | undefined> {
  const { tracker, events } = deps;
  const settle = async (step: Step): Promise<"over" | "on"> => {
    switch (step) {
      case "load": {
        const messages = await deps.load();
        return messages === undefined ? "on" : settle(tracker.load(messages));
      }
      case "restarted":
        deps.onRestart();
        deps.onGrown(tracker.text());
        return "on";
      case "grown":
        deps.onGrown(tracker.text());
        return "on";
      case "nothing":
        return "on";
      default:
        return "over";
    }
  };
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if ((await settle(tracker.apply(next.value))) === "over") break;
  }
  return tracker.end();
}
