import type { Usage } from "../../contract/messages.ts";
import type { NanoUsd } from "./money.ts";
import type { Price, Rates } from "./prices/price.ts";

const most = Number.MAX_SAFE_INTEGER;

/** Adds money without ever leaving the whole numbers that can be told apart: what is more stays at the largest. */
export const addUp = (...amounts: readonly NanoUsd[]): NanoUsd => {
  let sum = 0;
  for (const amount of amounts) sum = Math.min(most, sum + amount);
  return sum;
};

/** `tokens` at `rate` pico-dollars each, times `percent` / 100, rounded up to whole nano-dollars. Exact, however large. */
export function priceOf(tokens: number, rate: number, percent: number): NanoUsd {
  const product = tokens * rate * percent;
  if (product <= most) {
    const rest = product % 100_000;
    return (product - rest) / 100_000 + (rest > 0 ? 1 : 0);
  }
  const exact = (BigInt(tokens) * BigInt(rate) * BigInt(percent) + 99_999n) / 100_000n;
  return exact > BigInt(most) ? most : Number(exact);
}

/** All that a prompt consists of: what was read from the cache and written into it is part of it. */
export const promptTokens = (usage: Usage): number => usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;

/** The rates for a prompt of so many tokens. They hold for the whole request. */
export function ratesFor(price: Price, tokens: number): Rates {
  let found = price.tiers[0].rates;
  for (const tier of price.tiers) if (tokens > tier.aboveInputTokens) found = tier.rates;
  return found;
}

/**
 * What an answer cost: each kind of token at its own rate, rounded up to a whole nano-dollar. `cacheWriteTokens` includes those that were
 * written for an hour.
 */
export function costOf(usage: Usage, price: Price): NanoUsd {
  const rates = (usage.fast === true && price.fast) || ratesFor(price, promptTokens(usage));
  const percent = usage.region === true ? price.regionPercent : 100;
  const hour = usage.cacheWrite1hTokens;
  return addUp(
    priceOf(usage.inputTokens, rates.input, percent),
    priceOf(usage.cacheReadTokens, rates.cacheRead, percent),
    priceOf(Math.max(0, usage.cacheWriteTokens - hour), rates.cacheWrite5m, percent),
    priceOf(hour, rates.cacheWrite1h, percent),
    priceOf(usage.outputTokens, rates.output, percent),
    (usage.webSearches ?? 0) * (price.webSearchNanoUsd ?? 0),
  );
}
