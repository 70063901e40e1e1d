import fc from "fast-check";
import type { Usage } from "../../contract/messages.ts";
import type { PromptFacts } from "../../gateway/budget/bound/facts.ts";
import { noUsage } from "../../gateway/budget/ledger.ts";
import type { Price, Rates } from "../../gateway/budget/prices/price.ts";

/** Dollars for a million tokens. */
export const usd = (
  input: number,
  output: number,
  cacheRead = input,
  cacheWrite5m = input,
  cacheWrite1h = cacheWrite5m,
): Rates => ({
  input: input * 1e6,
  output: output * 1e6,
  cacheRead: cacheRead * 1e6,
  cacheWrite5m: cacheWrite5m * 1e6,
  cacheWrite1h: cacheWrite1h * 1e6,
});

/** Like Claude Opus 5 without its region, unless told otherwise. */
export const aPrice = (change: Partial<Price> = {}): Price => ({
  tiers: [{ aboveInputTokens: 0, rates: usd(5, 25, 0.5, 6.25, 10) }],
  fast: null,
  regionPercent: 100,
  webSearchNanoUsd: 10_000_000,
  maxOutputTokens: 128_000,
  contextTokens: 1_000_000,
  effectiveFrom: "1970-01-01",
  source: "table",
  ...change,
});

export const someFacts = (change: Partial<PromptFacts> = {}): PromptFacts => ({
  textTokens: 1_000,
  mediaTokens: 0,
  maxOutputTokens: null,
  choices: 1,
  cacheWrite: "none",
  serverToolUses: 0,
  webSearches: 0,
  fast: false,
  unbounded: null,
  ...change,
});

export const used = (change: Partial<Usage>): Usage => ({ ...noUsage, ...change });

const rate = fc.oneof(
  fc.integer({ min: 1, max: 1_000 }),
  fc.integer({ min: 1, max: 100_000_000 }),
  fc.integer({ min: 1, max: 100_000_000_000 }),
);
const ratesArbitrary: fc.Arbitrary<Rates> = fc.record({
  input: rate,
  output: rate,
  cacheRead: rate,
  cacheWrite5m: rate,
  cacheWrite1h: rate,
});

export const priceArbitrary: fc.Arbitrary<Price> = fc
  .record({
    starts: fc.uniqueArray(fc.integer({ min: 1, max: 400_000 }), { maxLength: 3 }),
    rates: fc.array(ratesArbitrary, { minLength: 4, maxLength: 4 }),
    fast: fc.option(ratesArbitrary),
    regionPercent: fc.constantFrom(100, 110, 133),
    webSearchNanoUsd: fc.option(fc.integer({ min: 1, max: 50_000_000 })),
    contextTokens: fc.option(fc.integer({ min: 1_000, max: 2_000_000 })),
  })
  .map(({ starts, rates, ...rest }) => {
    const above = [0, ...starts.sort((a, b) => a - b)];
    const tiers = above.map((aboveInputTokens, index) => ({ aboveInputTokens, rates: rates[index]! }));
    return { ...aPrice(rest), tiers: tiers as unknown as Price["tiers"] };
  });

export const factsArbitrary: fc.Arbitrary<PromptFacts> = fc.record({
  textTokens: fc.integer({ min: 0, max: 500_000 }),
  mediaTokens: fc.integer({ min: 0, max: 50_000 }),
  maxOutputTokens: fc.constant(null),
  choices: fc.integer({ min: 1, max: 5 }),
  extraOutputTokens: fc.integer({ min: 0, max: 1_000 }),
  cacheWrite: fc.constantFrom("none", "5m", "1h"),
  serverToolUses: fc.integer({ min: 0, max: 4 }),
  webSearches: fc.integer({ min: 0, max: 4 }),
  fast: fc.boolean(),
  unbounded: fc.constant(null),
});
