import type { Notice } from "../../../contract/notices.ts";
import type { Clock } from "../../clock.ts";
import type { Writer } from "../../db/writes.ts";
import type { Log } from "../../log.ts";
import { decidePushRetry } from "./decide-push-retry.ts";
import { payloadOf } from "./payload.ts";
import type { PushOutcome, SendPush } from "./send-push.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";

export type DeliverDeps = {
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly log: Log;
  readonly subscriptions: Pick<Subscriptions, "of">;
  readonly send: SendPush;
  /** Calls `work` later; returns how to forget it. */
  readonly after: (work: () => void, ms: number) => () => void;
};

/** Brings notices to devices: tries again a few times, forgets subscriptions that are gone, counts the rest. What waits in vain is lost with a restart. */
export function createDeliver(deps: DeliverDeps) {
  const { writer, clock, log } = deps;
  const waiting = new Set<() => void>();
  const running = new Set<Promise<void>>();
  let over = false;

  const one = async (to: Subscription, notice: Notice): Promise<PushOutcome> => {
    const outcome = await deps.send(to, notice.id, payloadOf(notice, to.language));
    const { principal, endpoint } = to;
    if (outcome.kind === "gone") await writer.run("push.forget", { principal, endpoint });
    else await writer.run("push.tried", { principal, endpoint, at: clock.now(), ok: outcome.kind === "sent" });
    if (outcome.kind !== "sent")
      log.info(
        { principal, kind: notice.kind, outcome: outcome.kind, problem: "problem" in outcome ? outcome.problem : "" },
        "a notice could not be pushed",
      );
    return outcome;
  };

  const attempt = async (to: Subscription, notice: Notice, tries: number): Promise<void> => {
    const outcome = await one(to, notice);
    const wait = outcome.kind === "later" ? decidePushRetry(tries, outcome.afterMs) : null;
    if (wait === null || over) return;
    const forget = deps.after(() => {
      waiting.delete(forget);
      // The device may have been removed, or have another subscription now.
      const now = deps.subscriptions.of(to.principal);
      if (now) begin(now, notice, tries + 1);
    }, wait);
    waiting.add(forget);
  };

  const begin = (to: Subscription, notice: Notice, tries: number): void => {
    if (over) return;
    const done = attempt(to, notice, tries)
      .catch((error: unknown) => {
        log.warn({ problem: error instanceof Error ? error.message : String(error) }, "what came of a push could not be kept");
      })
      .finally(() => running.delete(done));
    running.add(done);
  };

  return {
    /** Does not wait: what becomes of it is kept with the subscription. */
    push: (to: Subscription, notice: Notice): void => begin(to, notice, 1),
    /** One try, and what came of it. */
    once: one,
    async stop(): Promise<void> {
      over = true;
      for (const forget of waiting) forget();
      waiting.clear();
      await Promise.all(running);
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
