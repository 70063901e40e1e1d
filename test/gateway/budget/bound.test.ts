import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { affordableTokens, boundOf, promptBound, unboundedOf, withCountedInput } from "../../../gateway/budget/bound/bound.ts";
import { wholeContext } from "../../../gateway/budget/bound/media.ts";
import { costOf } from "../../../gateway/budget/cost.ts";
import { toNano } from "../../../gateway/budget/money.ts";
import { aPrice, factsArbitrary, priceArbitrary, someFacts, usd, used } from "../../support/money.ts";

const slack = 5;
const part = fc.double({ min: 0, max: 1, noNaN: true });

describe("what a request can cost at the most", () => {
  it("is never below what it costs, however the provider splits its tokens", () => {
    const splits = fc.record({ size: part, read: part, write: part, hour: part, out: part, searches: part });
    fc.assert(
      fc.property(
        factsArbitrary,
        priceArbitrary,
        fc.integer({ min: 0, max: 200_000 }),
        splits,
        fc.boolean(),
        fc.boolean(),
        (facts, price, choiceTokens, share, region, fast) => {
          fc.pre(unboundedOf(facts, price) === null);
          const context = price.contextTokens ?? 0;
          const all =
            facts.serverToolUses === 0
              ? promptBound(facts, price)
              : (facts.serverToolUses + 1) * Math.max(promptBound(facts, price), context);
          const prompt = Math.floor(all * share.size);
          const cacheWriteTokens = facts.cacheWrite === "none" ? 0 : Math.floor(prompt * share.write);
          const cacheReadTokens = Math.floor((prompt - cacheWriteTokens) * share.read);
          const usage = used({
            inputTokens: prompt - cacheWriteTokens - cacheReadTokens,
            cacheReadTokens,
            cacheWriteTokens,
            cacheWrite1hTokens: facts.cacheWrite === "1h" ? Math.floor(cacheWriteTokens * share.hour) : 0,
            outputTokens: Math.floor((facts.choices * choiceTokens + (facts.extraOutputTokens ?? 0)) * share.out),
            webSearches: Math.floor(facts.webSearches * share.searches),
            region,
            ...(facts.fast ? { fast } : {}),
          });
          expect(costOf(usage, price)).toBeLessThanOrEqual(boundOf(facts, price, choiceTokens));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("grows with the answer, and the longest affordable answer is its inverse", () => {
    fc.assert(
      fc.property(factsArbitrary, priceArbitrary, fc.nat({ max: 5_000_000_000 }), (facts, price, left) => {
        fc.pre(unboundedOf(facts, price) === null);
        const tokens = affordableTokens(facts, price, left);
        if (tokens > 0) expect(boundOf(facts, price, tokens)).toBeLessThanOrEqual(left);
        expect(boundOf(facts, price, tokens + 1)).toBeGreaterThan(left);
      }),
    );
  });

  it("takes the dearer of reading and writing, by how long the request asks to keep", () => {
    const bound = (cacheWrite: "none" | "5m" | "1h") => boundOf(someFacts({ cacheWrite, textTokens: 1_000_000 }), aPrice(), 0);
    expect([bound("none"), bound("5m"), bound("1h")]).toEqual([toNano(5) + slack, toNano(6.25) + slack, toNano(10) + slack]);
  });

  it("reaches every length that the prompt may have", () => {
    const tiers = [
      { aboveInputTokens: 0, rates: usd(0.1, 9) },
      { aboveInputTokens: 100_000, rates: usd(0.5, 2.5) },
    ] as const;
    // Below the threshold only the first; above it the dearer of both, for each kind.
    expect(boundOf(someFacts({ textTokens: 100_000 }), aPrice({ tiers }), 1_000_000)).toBe(toNano(0.01 + 9) + slack);
    expect(boundOf(someFacts({ textTokens: 100_001 }), aPrice({ tiers }), 1_000_000)).toBe(50_000_500 + toNano(9) + slack);
  });

  it("counts each answer, the region, the fast mode and the searches", () => {
    const price = aPrice({ regionPercent: 110, fast: usd(10, 50, 1, 12.5, 20) });
    const facts = { textTokens: 1_000_000, choices: 3 };
    expect(boundOf(someFacts(facts), price, 10_000)).toBe(toNano(5.5 + 0.825) + slack);
    expect(boundOf(someFacts({ ...facts, fast: true }), price, 10_000)).toBe(toNano(11 + 1.65) + slack);
    expect(boundOf(someFacts({ ...facts, fast: true, webSearches: 2, serverToolUses: 0 }), price, 10_000)).toBe(
      toNano(11 + 1.65 + 0.02) + slack,
    );
  });

  it("lets every use of a server-side tool read the whole context again", () => {
    expect(boundOf(someFacts({ serverToolUses: 2 }), aPrice(), 0)).toBe(toNano(3 * 1.1 * 5) + slack);
  });

  it("takes a document at the whole context of the model, not at what nobody knows", () => {
    expect(boundOf(someFacts({ mediaTokens: wholeContext }), aPrice(), 0)).toBe(toNano(5.5 + 0.005) + slack);
  });

  it("tells what has no bound with this price, and never lets it through", () => {
    const cases = [
      [someFacts({ fast: true }), aPrice()],
      [someFacts({ serverToolUses: 1 }), aPrice({ contextTokens: null })],
      [someFacts({ mediaTokens: wholeContext }), aPrice({ contextTokens: null })],
      [someFacts({ webSearches: 1 }), aPrice({ webSearchNanoUsd: null })],
      [someFacts({ unbounded: { en: "x", zh: "y" } }), aPrice()],
    ] as const;
    for (const [facts, price] of cases) {
      expect(unboundedOf(facts, price)).not.toBeNull();
      expect(boundOf(facts, price, 1)).toBe(Number.MAX_SAFE_INTEGER);
      expect(affordableTokens(facts, price, toNano(1_000))).toBe(0);
    }
    expect(unboundedOf(someFacts(), aPrice({ contextTokens: null, webSearchNanoUsd: null }))).toBeNull();
  });

  it("replaces the bytes by the provider's count, with a margin, where that is less", () => {
    expect(withCountedInput(someFacts({ textTokens: 40_000, mediaTokens: 5_000 }), 10_000)).toMatchObject({
      textTokens: 10_232,
      mediaTokens: 0,
    });
    // A count leaves out the schema of the answer.
    expect(withCountedInput(someFacts({ textTokens: 40_000, uncountedTokens: 1_500 }), 10_000)).toMatchObject({
      textTokens: 11_732,
    });
    expect(withCountedInput(someFacts({ textTokens: 100 }), 99)).toMatchObject({ textTokens: 100 });
  });
});
