import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costOf, priceOf } from "../../../gateway/budget/cost.ts";
import { toNano } from "../../../gateway/budget/money.ts";
import { aPrice, usd, used } from "../../support/money.ts";

const haiku = aPrice({
  tiers: [
    { aboveInputTokens: 0, rates: usd(0.1, 0.5, 0.01, 0.125, 0.2) },
    { aboveInputTokens: 100_000, rates: usd(0.5, 2.5, 0.05, 0.625, 1) },
  ],
});

describe("what an answer cost", () => {
  it("25 litellm #37992: a usage of 0 is a usage, and costs nothing", () => {
    expect(costOf(used({}), aPrice())).toBe(0);
    expect(costOf(used({ inputTokens: 0, outputTokens: 100 }), aPrice())).toBe(toNano(0.0025));
  });

  it("30 litellm #9812: tokens written into the cache are paid once, at the price of writing", () => {
    // The provider excludes them from its input tokens; adding them there again made $0.0913 of $0.0544.
    expect(costOf(used({ inputTokens: 1_000, cacheWriteTokens: 6_000, outputTokens: 480 }), aPrice())).toBe(
      toNano(0.005 + 0.0375 + 0.012),
    );
  });

  it("31 litellm #11789: tokens read from the cache are paid at the price of reading", () => {
    expect(costOf(used({ inputTokens: 10, cacheReadTokens: 100_000, outputTokens: 10 }), aPrice())).toBe(
      toNano(0.00005 + 0.05 + 0.00025),
    );
  });

  it("32 litellm PR #31724: what is written for an hour is paid at the price for an hour, the rest for five minutes", () => {
    expect(costOf(used({ cacheWriteTokens: 10_000, cacheWrite1hTokens: 10_000 }), aPrice())).toBe(toNano(0.1));
    expect(costOf(used({ cacheWriteTokens: 10_000, cacheWrite1hTokens: 4_000 }), aPrice())).toBe(toNano(0.04 + 0.0375));
  });

  it("34 bifrost #3451: reading and writing the cache in one request, each token counts in one place", () => {
    const usage = used({ inputTokens: 2_000, cacheReadTokens: 30_000, cacheWriteTokens: 8_000, outputTokens: 1_000 });
    expect(costOf(usage, aPrice())).toBe(toNano(0.01 + 0.015 + 0.05 + 0.025));
  });

  it("takes the rates of the length that the whole prompt has, cached tokens included", () => {
    expect(costOf(used({ inputTokens: 100_000 }), haiku)).toBe(toNano(0.01));
    expect(costOf(used({ inputTokens: 1, cacheReadTokens: 100_000 }), haiku)).toBe(toNano(0.0000005 + 0.005));
    expect(costOf(used({ inputTokens: 1, cacheWriteTokens: 100_000, outputTokens: 1_000 }), haiku)).toBe(
      toNano(0.0000005 + 0.0625 + 0.0025),
    );
  });

  it("adds region, fast mode and searches only where the provider reports them", () => {
    const price = aPrice({ regionPercent: 110, fast: usd(10, 50, 1, 12.5, 20) });
    const usage = used({ inputTokens: 1_000, outputTokens: 1_000 });
    expect(costOf(usage, price)).toBe(toNano(0.03));
    expect(costOf({ ...usage, region: true }, price)).toBe(toNano(0.033));
    expect(costOf({ ...usage, fast: true, region: true }, price)).toBe(toNano(0.066));
    expect(costOf({ ...usage, webSearches: 3 }, price)).toBe(toNano(0.06));
  });

  it("rounds each kind of token up to a whole nano-dollar", () => {
    const rates = { input: 1, output: 1_500, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1 };
    const price = aPrice({ tiers: [{ aboveInputTokens: 0, rates }] });
    expect(costOf(used({ inputTokens: 1, outputTokens: 1 }), price)).toBe(1 + 2);
  });

  it("is exact beyond what plain numbers multiply, and never leaves them", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000_000 }),
        fc.nat({ max: 100_000_000_000 }),
        fc.constantFrom(100, 110, 133),
        (tokens, rate, percent) => {
          const exact = (BigInt(tokens) * BigInt(rate) * BigInt(percent) + 99_999n) / 100_000n;
          const most = BigInt(Number.MAX_SAFE_INTEGER);
          expect(BigInt(priceOf(tokens, rate, percent))).toBe(exact > most ? most : exact);
        },
      ),
    );
    expect(Number.isSafeInteger(costOf(used({ inputTokens: 2 ** 52, outputTokens: 2 ** 52 }), aPrice()))).toBe(true);
  });
});
