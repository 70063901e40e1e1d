import type { Clock } from "../../clock.ts";

/** Calls `tell` for a key at most once in `everyMs`; the last state is always told. `now` tells at once. */
export function createThrottle(clock: Clock, everyMs: number, tell: (key: string) => void) {
  const toldAt = new Map<string, number>();
  const waiting = new Map<string, NodeJS.Timeout>();

  const say = (key: string): void => {
    clearTimeout(waiting.get(key));
    waiting.delete(key);
    toldAt.set(key, clock.now());
    tell(key);
  };

  return {
    now: say,
    soon(key: string): void {
      if (waiting.has(key)) return;
      const rest = everyMs - (clock.now() - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY));
      if (rest <= 0) {
        say(key);
        return;
      }
      const timer = setTimeout(() => say(key), rest);
      timer.unref();
      waiting.set(key, timer);
    },
    forget(key: string): void {
      clearTimeout(waiting.get(key));
      waiting.delete(key);
      toldAt.delete(key);
    },
    stop(): void {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
