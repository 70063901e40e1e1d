import type { ModelFailure } from "../models/model.ts";

export const mostRetries = 2;
const longestWaitMs = 20_000;
const firstMs = 500;

/**
 * How long to wait before asking the same model again, or null to ask no more. `retries` counts those already made, `random` is
 * 0 to 1. Full jitter: anything between nothing and a limit that doubles; a wait that the provider names is kept and a little is added.
 */
export function retryDelay(failure: ModelFailure, retries: number, random: number): number | null {
  if (!failure.retryable || failure.aborted === true || retries >= mostRetries) return null;
  if (failure.retryAfterMs === undefined) return Math.round(random * firstMs * 2 ** retries);
  if (failure.retryAfterMs > longestWaitMs) return null;
  return Math.round(failure.retryAfterMs + random * firstMs);
}
