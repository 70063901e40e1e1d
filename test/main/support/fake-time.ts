import type { Clock, Timers } from "../../../main/supervisor/timers.ts";

/** Time that moves only when a test says so. `advance` makes the calls that are due, in order, with the clock at their moment. */
export function createFakeTime(startMs = 1_000_000) {
  let nowMs = startMs;
  let calls: { readonly atMs: number; readonly call: () => void }[] = [];
  const clock: Clock = { now: () => nowMs };
  const timers: Timers = {
    after(ms, call) {
      const entry = { atMs: nowMs + ms, call };
      calls.push(entry);
      return () => {
        calls = calls.filter(other => other !== entry);
      };
    },
  };
  return {
    clock,
    timers,
    /** Calls that wait: none may be left once everything is over. */
    waiting: () => calls.length,
    async advance(ms: number): Promise<void> {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = calls.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        nowMs = next.atMs;
        calls = calls.filter(other => other !== next);
        next.call();
        // A probe answers through a promise.
        await Promise.resolve();
        await Promise.resolve();
      }
      nowMs = untilMs;
    },
  };
}
