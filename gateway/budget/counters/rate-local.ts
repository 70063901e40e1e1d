import { createBoundedMap } from "../../access/bounded-map.ts";
import type { RateCounters } from "./counters.ts";
import { stepUs } from "./rate-steps.ts";

/**
 * Rates of this gateway alone, in memory. `mostKeys` askers are remembered; the one that was silent longest is forgotten first, and may
 * have its burst anew. A clock that is set back goes on from where it was.
 */
export function createLocalRates(deps: { readonly mostKeys: number }): RateCounters {
  /** When the next request of this key would be due if all came evenly, in µs. */
  const due = createBoundedMap<string, number>(deps.mostKeys);
  let lastMs = 0;
  let setBackMs = 0;

  const steady = (at: number): number => {
    if (at < lastMs) setBackMs += lastMs - at;
    lastMs = at;
    return (at + setBackMs) * 1_000;
  };

  return {
    take(rates, at) {
      const now = steady(at);
      const states = rates.map(rate => {
        const next = Math.max(now, due.get(rate.key) ?? 0);
        return { rate, next, waitUs: next - now - (rate.burst - 1) * stepUs(rate) };
      });
      const broken = states.find(({ waitUs }) => waitUs > 0);
      if (broken) {
        const longest = Math.max(...states.map(({ waitUs }) => waitUs));
        return Promise.resolve({ kind: "tooFast", rate: broken.rate, retryAfterMs: Math.ceil(longest / 1_000) });
      }
      for (const { rate, next } of states) due.set(rate.key, next + stepUs(rate));
      return Promise.resolve({ kind: "ok" });
    },
  };
}
