import { setTimeout as wait } from "node:timers/promises";
import type { CallInput, Outcome } from "../../../contract/client.ts";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Message } from "../../../contract/messages.ts";
import type { Link } from "../http/link.ts";

const tries = 5;

/**
 * Sends a message. When the connection breaks nobody knows whether it was stored, so it is sent again under the same id, which the gateway
 * answers as it did the first time. @throws AppError NOT_RUNNING when five tries found no gateway
 */
export async function sendOnce(
  link: Link,
  input: CallInput<"sendMessage">,
  signal: AbortSignal,
  pauseMs: number,
): Promise<Outcome<Message>> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (attempt > 1) await link.refresh();
      return await link.call("sendMessage", input);
    } catch (error) {
      const lost = error instanceof AppError && (error.code === "NOT_RUNNING" || error.code === "NOT_ANSWERING");
      if (!lost || attempt === tries || signal.aborted) throw error;
      await wait(pauseMs * attempt, undefined, { signal }).catch(() => undefined);
    }
  }
}
