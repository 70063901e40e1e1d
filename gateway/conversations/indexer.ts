import type { Log } from "../log.ts";

const quietMs = 1_000;
const longestWaitMs = 60_000;
const batch = 100;
const beforeSearch = 500;

/**
 * Brings new messages into the full-text index when nothing was written for a second, or at the latest after a minute, in
 * small batches so that no write waits for long. `index(limit)` indexes the newest that wait and tells how many it took.
 */
export function createIndexer(deps: { index: (limit: number) => Promise<number>; log: Log }) {
  let timer: NodeJS.Timeout | undefined;
  let waitingSince = 0;
  let running: Promise<void> | undefined;
  let stopped = false;
  /** False only when everything is known to be indexed; a former run may have left something. */
  let behind = true;

  const run = async (): Promise<void> => {
    try {
      while (!stopped && (await deps.index(batch)) === batch) await new Promise<void>(resolve => setImmediate(resolve));
      behind = timer !== undefined;
    } catch (error) {
      // The queue keeps what is not indexed; the next message or search tries again.
      deps.log.warn({ problem: error instanceof Error ? error.message : String(error) }, "search index not updated");
    }
  };

  const start = (): void => {
    timer = undefined;
    running = (running ?? Promise.resolve()).then(run);
  };

  return {
    /** Says that something waits. */
    poke(): void {
      behind = true;
      if (stopped) return;
      const now = performance.now();
      if (timer === undefined) waitingSince = now;
      else if (now - waitingSince > longestWaitMs - quietMs) return;
      else {
        timer.refresh();
        return;
      }
      timer = setTimeout(start, quietMs);
      timer.unref();
    },

    /** Indexes the newest of what waits, so that a search right after a message finds it. */
    async beforeSearch(): Promise<void> {
      if (!behind || stopped) return;
      const taken = await deps.index(beforeSearch);
      if (taken < beforeSearch && timer === undefined) behind = false;
      else if (taken === beforeSearch) this.poke();
    },

    /** Ends after the batch under way; what waits stays queued in the database. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
