import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isOverdue } from "./schedule.ts";

const lookEveryMs = 60_000;
/** After a backup that failed. */
const againMs = 60 * 60_000;
/** A home that just started has better to do; a machine that woke up finds its network first. */
const firstLookMs = 120_000;

/**
 * The daily backup: looks once a minute whether one is due, so that a machine that slept or was off catches up. `last` is when the newest
 * scheduled or asked one was made; `run` resolves when it is over and never rejects.
 */
export function createDaily(deps: {
  readonly at: () => string;
  readonly timeZone: () => string;
  readonly last: () => number | null;
  /** One is needed at once, whatever the hour. */
  readonly isWanted: () => boolean;
  readonly firstSeen: () => number;
  readonly run: () => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}) {
  let timer: NodeJS.Timeout | undefined;
  let notBefore = 0;
  let running: Promise<void> | null = null;

  const look = (): void => {
    const now = deps.clock.now();
    if (running !== null || now < notBefore) return;
    if (!deps.isWanted() && !isOverdue(deps.at(), deps.last(), deps.firstSeen(), now, deps.timeZone())) return;
    running = deps
      .run()
      .then(done => {
        if (!done) notBefore = deps.clock.now() + againMs;
      })
      .finally(() => {
        running = null;
      });
  };

  return {
    look,
    start(): void {
      const first = setTimeout(look, firstLookMs);
      first.unref();
      timer = setInterval(look, lookEveryMs);
      timer.unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
