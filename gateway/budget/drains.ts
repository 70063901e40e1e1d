/** Starts a timer; the result ends it early. */
export type StartTimer = (run: () => void, ms: number) => () => void;

/** Does not keep a process alive that has nothing else to do. */
export const startTimer: StartTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

const stopWithinMs = 1_500;

/** One answer that is read on although nobody waits for it. */
export type Drain = {
  /** Aborted when its time is over, or the gateway stops: then what is known is settled. */
  readonly signal: AbortSignal;
  /** Gives its place free; a repeat does nothing. */
  end(): void;
};

/**
 * The places for answers whose readers have gone. They are read to their end, where the provider tells what they cost: `atOnce` of them
 * in the whole gateway, each `ms` at most. One set for all rooms.
 */
export function createDrains({
  atOnce,
  ms,
  timer,
}: {
  readonly atOnce: number;
  readonly ms: number;
  readonly timer: StartTimer;
}) {
  const running = new Set<() => void>();
  let stopped = false;
  let onIdle: () => void = () => undefined;

  return {
    /** Null when all places are taken, or the gateway stops: then the answer is cut at once. */
    begin(): Drain | null {
      if (stopped || running.size >= atOnce) return null;
      const over = new AbortController();
      const cut = (): void => over.abort(new Error("nobody waits for this answer any more"));
      const endTimer = timer(cut, ms);
      running.add(cut);
      return {
        signal: over.signal,
        end: () => {
          if (!running.delete(cut)) return;
          endTimer();
          if (running.size === 0) onIdle();
        },
      };
    },
    /** Cuts those that run, and takes no more. Resolves when all have ended, or after `stopWithinMs`: what is open then is settled at the next start. */
    async stop(): Promise<void> {
      stopped = true;
      if (running.size === 0) return;
      const over = new Promise<void>(resolve => {
        onIdle = resolve;
      });
      for (const cut of [...running]) cut();
      let endTimer = (): void => undefined;
      const late = new Promise<void>(resolve => {
        endTimer = timer(resolve, stopWithinMs);
      });
      await Promise.race([over, late]);
      endTimer();
    },
  };
}

export type Drains = ReturnType<typeof createDrains>;
