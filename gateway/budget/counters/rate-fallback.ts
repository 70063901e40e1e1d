import { AppError } from "../../../contract/errors/app-error.ts";
import type { RateCounters } from "./counters.ts";

/**
 * Rates that are counted together while that works, and by this gateway alone while it does not: who is limited stays limited, at each
 * gateway apart, and nobody is refused because the others cannot be asked. Each change from one to the other may give a burst anew.
 */
export const createFallbackRates = (deps: { readonly shared: RateCounters; readonly own: RateCounters }): RateCounters => ({
  async take(rates, at) {
    try {
      return await deps.shared.take(rates, at);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "COUNTERS_UNREACHABLE") throw error;
      return deps.own.take(rates, at);
    }
  },
});
