import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Clock, Timers } from "../supervisor/timers.ts";

/** One part that ends; told how long it may take at most. */
export type EndStep = { readonly name: string; readonly end: (leftMs: number) => unknown };

export type ShutdownDeps = {
  readonly steps: readonly EndStep[];
  /** For all of them together. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Pick<SupervisorLog, "info" | "warn">;
};

/**
 * Ends the parts one after the other, in the order given. A part that fails or takes too long does not keep the next from ending. Resolves
 * when all are over, or at the deadline; called again it is the same end.
 */
export function createShutdown({ steps, deadlineMs, clock, timers, log }: ShutdownDeps) {
  let ending: Promise<void> | undefined;

  const within = (work: Promise<unknown>, ms: number): Promise<"done" | "late"> =>
    new Promise((resolve, reject) => {
      const cancel = timers.after(ms, () => resolve("late"));
      work.then(() => resolve("done"), reject).finally(cancel);
    });

  const end = async (): Promise<void> => {
    const byMs = clock.now() + deadlineMs;
    log.info("leaving");
    for (const step of steps) {
      const leftMs = Math.max(0, byMs - clock.now());
      try {
        const outcome = await within(Promise.resolve(step.end(leftMs)), leftMs);
        if (outcome === "late") log.warn(`${step.name} did not end in time`);
      } catch (error) {
        log.warn(`${step.name} did not end in order: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };

  return (): Promise<void> => {
    ending ??= end();
    return ending;
  };
}
