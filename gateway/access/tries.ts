import type { Clock } from "../clock.ts";
import { createBoundedMap } from "./bounded-map.ts";

/** A try is counted when it begins, so that parallel tries cannot slip through, and forgiven when it was right. */
export type Try = { readonly kind: "go"; readonly forgive: () => void } | { readonly kind: "wait"; readonly seconds: number };

const mostAddresses = 10_000;

/** Failed tries within a sliding window, per address and of all addresses together. Memory is bounded. */
export function createTries(deps: {
  readonly clock: Clock;
  readonly windowMs: number;
  readonly perAddress: number;
  readonly overall: number;
}) {
  const { clock, windowMs, perAddress, overall } = deps;
  const byAddress = createBoundedMap<string, number[]>(mostAddresses);
  const all: number[] = [];

  const prune = (times: number[], now: number): number[] => {
    while (times[0] !== undefined && times[0] <= now - windowMs) times.shift();
    return times;
  };
  const secondsUntilFree = (times: readonly number[], most: number, now: number): number => {
    const blocking = times[times.length - most];
    return blocking === undefined ? 0 : Math.max(1, Math.ceil((blocking + windowMs - now) / 1000));
  };
  const remove = (times: number[], at: number): void => {
    const index = times.lastIndexOf(at);
    if (index >= 0) times.splice(index, 1);
  };

  return {
    begin(address: string): Try {
      const now = clock.now();
      const own = prune(byAddress.get(address) ?? [], now);
      prune(all, now);
      const seconds = Math.max(secondsUntilFree(own, perAddress, now), secondsUntilFree(all, overall, now));
      if (seconds > 0) return { kind: "wait", seconds };
      own.push(now);
      all.push(now);
      byAddress.set(address, own);
      return {
        kind: "go",
        forgive: () => {
          remove(own, now);
          remove(all, now);
        },
      };
    },
  };
}

export type Tries = ReturnType<typeof createTries>;
