type Lane<Job> = { waiting: Job[]; running: { controller: AbortController; over: Promise<void> } | null };

/** Why an answer is cut short: the person pressed stop, or the gateway goes down. */
export type CutReason = "stopped" | "closing";

export const cutReason = (signal: AbortSignal): CutReason => (signal.reason === "closing" ? "closing" : "stopped");

/**
 * One job at a time in each lane, in order, and at most `limit` in all; lanes take turns. `run` must not reject. Closed until `open`:
 * jobs may be pushed before. A job that is cut sees its signal aborted with a CutReason.
 */
export function createLanes<Job>(deps: { limit: number; run: (job: Job, signal: AbortSignal) => Promise<void> }) {
  const lanes = new Map<string, Lane<Job>>();
  /** Lanes with a waiting and no running job, in the order in which they may go. */
  const ready = new Set<string>();
  let running = 0;
  let state: "closed" | "open" | "closing" = "closed";

  const laneOf = (key: string): Lane<Job> => {
    const known = lanes.get(key);
    if (known) return known;
    const made: Lane<Job> = { waiting: [], running: null };
    lanes.set(key, made);
    return made;
  };

  const begin = (key: string, lane: Lane<Job>, job: Job, controller: AbortController): Promise<void> => {
    running += 1;
    const over = deps.run(job, controller.signal).finally(() => {
      running -= 1;
      lane.running = null;
      if (lane.waiting.length > 0) ready.add(key);
      else lanes.delete(key);
      advance();
    });
    lane.running = { controller, over };
    return over;
  };

  const advance = (): void => {
    if (state !== "open") return;
    for (const key of ready) {
      if (running >= deps.limit) return;
      ready.delete(key);
      const lane = lanes.get(key);
      const job = lane?.waiting.shift();
      // What a job's end rejects with was promised not to happen; `over` is awaited by those who cut it.
      if (lane && job !== undefined) void begin(key, lane, job, new AbortController());
    }
  };

  return {
    push(key: string, job: Job): void {
      const lane = laneOf(key);
      lane.waiting.push(job);
      if (!lane.running) ready.add(key);
      advance();
    },

    /** Lanes in which something runs or waits. */
    size: (): number => lanes.size,

    /** Cuts the running job of a lane; those that wait there run with a signal that is aborted already. Resolves when all are over. */
    async cancel(key: string): Promise<void> {
      const lane = lanes.get(key);
      if (!lane || state === "closing") return;
      ready.delete(key);
      const waiting = lane.waiting.splice(0);
      lane.running?.controller.abort("stopped" satisfies CutReason);
      await lane.running?.over;
      for (const job of waiting) await deps.run(job, AbortSignal.abort("stopped" satisfies CutReason));
      if (lane.waiting.length === 0 && !lane.running && lanes.get(key) === lane) lanes.delete(key);
    },

    open(): void {
      if (state === "closed") state = "open";
      advance();
    },

    /** Begins nothing more until it is opened again; what runs goes on. */
    hold(): void {
      if (state === "open") state = "closed";
    },

    /** Cuts what runs and begins nothing more. Resolves when all that ran is over. */
    async close(): Promise<void> {
      state = "closing";
      const over = [...lanes.values()].flatMap(lane => {
        lane.running?.controller.abort("closing" satisfies CutReason);
        return lane.running ? [lane.running.over] : [];
      });
      await Promise.all(over);
    },
  };
}
