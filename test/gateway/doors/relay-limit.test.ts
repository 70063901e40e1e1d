import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { priceOfOwn } from "../../../gateway/budget/prices/own-price.ts";
import { leastAnswer, limitBody, limitPrice } from "../../../gateway/doors/relay-limit.ts";

const openAi = "https://api.openai.com/v1";
const others = "http://127.0.0.1:1/v1";
const limited = (body: object, most: number, baseUrl = others) => limitBody("openai", { ...body }, most, baseUrl);
const messages = (body: object, most: number) => limitBody("anthropic", { ...body }, most, "https://api.anthropic.com");

describe("OpenAI's two names of the limit", () => {
  test.each<[object, number, object]>([
    [{ max_tokens: 500 }, 100, { max_tokens: 100 }],
    [{ max_tokens: 50 }, 100, { max_tokens: 50 }],
    // DeepSeek ignores the new name, Mistral refuses it.
    [{ max_completion_tokens: 500 }, 100, { max_tokens: 100 }],
    [{ max_completion_tokens: 50 }, 100, { max_tokens: 50 }],
    [{ max_tokens: 500, max_completion_tokens: 50 }, 100, { max_tokens: 50 }],
    [{ max_tokens: 30, max_completion_tokens: 50 }, 100, { max_tokens: 30 }],
    [{ max_tokens: null }, 100, { max_tokens: 100 }],
    // Servers take these for "without end", or for nothing.
    [{ max_tokens: -1 }, 100, { max_tokens: 100 }],
    [{ max_tokens: 0 }, 100, { max_tokens: 100 }],
    [{ max_tokens: "9999" }, 100, { max_tokens: 100 }],
    [{ max_tokens: Number.POSITIVE_INFINITY }, 100, { max_tokens: 100 }],
  ])("%j with %i left → %j", (body, most, wanted) => expect(limited(body, most)).toEqual(wanted));

  test("without one, the name that the server knows", () => {
    expect(limited({ seed: 1 }, 100)).toEqual({ seed: 1, max_tokens: 100 });
    expect(limited({ seed: 1 }, 100, openAi)).toEqual({ seed: 1, max_completion_tokens: 100, service_tier: "default" });
    expect(limited({ max_tokens: 300, service_tier: "flex" }, 100, openAi)).toEqual({ max_tokens: 100, service_tier: "flex" });
  });

  test("where the new name is the one that is known, what the client wrote stays", () => {
    for (const baseUrl of [openAi, "https://mine.openai.azure.com/openai/v1"]) {
      expect(limited({ max_completion_tokens: 500 }, 100, baseUrl)).toMatchObject({ max_completion_tokens: 100 });
      expect(limited({ max_completion_tokens: 500 }, 100, baseUrl)).not.toHaveProperty("max_tokens");
      expect(limited({ max_tokens: 500, max_completion_tokens: 50 }, 100, baseUrl)).toMatchObject({
        max_tokens: 100,
        max_completion_tokens: 50,
      });
    }
  });

  test("a project's own tier, which may be the dearest, is not asked for", () => {
    const tier = (service_tier: unknown, baseUrl = openAi) => limited({ service_tier }, 100, baseUrl).service_tier;
    expect(["auto", null, undefined, "flex", "default"].map(one => tier(one))).toEqual([
      "default",
      "default",
      "default",
      "flex",
      "default",
    ]);
    expect(tier("auto", others)).toBe("auto");
  });
});

describe("OpenRouter's limit of the price", () => {
  const price = (input: number, output: number) => priceOfOwn({ input, output }, null);
  const sent = (provider: object | undefined) => limitPrice({ seed: 1, ...(provider && { provider }) }, price(0.27, 1.1));

  test("is the price that was reserved at", () => {
    expect(sent(undefined)).toEqual({ seed: 1, provider: { max_price: { prompt: 0.27, completion: 1.1 } } });
  });

  test("is never above it, and stays where the client's is lower", () => {
    const provider = { allow_fallbacks: false, max_price: { prompt: 0.1, completion: 50, image: 1 } };
    expect(sent(provider)).toEqual({
      seed: 1,
      provider: { allow_fallbacks: false, max_price: { prompt: 0.1, completion: 1.1, image: 1 } },
    });
    expect(sent({ max_price: { prompt: "9", completion: -1 } })).toMatchObject({
      provider: { max_price: { prompt: 0.27, completion: 1.1 } },
    });
  });
});

describe("Anthropic's limit", () => {
  const thinking = (budget: number) => ({ type: "enabled", budget_tokens: budget });

  test.each<[object, number, object]>([
    [{ max_tokens: 500 }, 100, { max_tokens: 100 }],
    [{}, 100, { max_tokens: 100 }],
    [{ max_tokens: 8_000, thinking: thinking(2_000) }, 4_000, { max_tokens: 4_000, thinking: thinking(2_000) }],
    [{ max_tokens: 8_000, thinking: thinking(6_000) }, 4_000, { max_tokens: 4_000, thinking: thinking(3_000) }],
    [{ max_tokens: 8_000, thinking: thinking(2_000) }, 1_100, { max_tokens: 1_100, thinking: thinking(1_024) }],
    [{ max_tokens: 8_000, thinking: thinking(7_999) }, 1_025, { max_tokens: 1_025, thinking: thinking(1_024) }],
    // Interleaved thinking may have more than one answer; what was not shortened is the client's own affair.
    [{ max_tokens: 4_000, thinking: thinking(9_000) }, 5_000, { max_tokens: 4_000, thinking: thinking(9_000) }],
    [{ max_tokens: 4_000, thinking: thinking(9_000) }, 2_000, { max_tokens: 2_000, thinking: thinking(1_999) }],
    [{ max_tokens: 8_000, thinking: { type: "adaptive" } }, 300, { max_tokens: 300, thinking: { type: "adaptive" } }],
  ])("%j with %i left → %j", (body, most, wanted) => expect(messages(body, most)).toEqual(wanted));

  test("has no room for thinking", () => {
    const body = { max_tokens: 8_000, thinking: thinking(2_000) };
    expect(leastAnswer("anthropic", body)).toBe(1_025);
    expect(leastAnswer("openai", body)).toBe(1);
    expect(leastAnswer("anthropic", { max_tokens: 5 })).toBe(1);
    expect(() => messages(body, 1_024)).toThrow(RangeError);
  });

  test("law: a valid request stays valid, and is never longer than was granted or asked", () => {
    const cases = fc.record({
      asked: fc.integer({ min: 1_025, max: 64_000 }),
      most: fc.integer({ min: 1_025, max: 64_000 }),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ asked, most, share }) => {
        const budget = Math.max(1_024, Math.min(asked - 1, Math.floor(asked * share)));
        const sent = messages({ max_tokens: asked, thinking: thinking(budget) }, most) as {
          max_tokens: number;
          thinking: { budget_tokens: number };
        };
        expect(sent.max_tokens).toBe(Math.min(asked, most));
        expect(sent.thinking.budget_tokens).toBeGreaterThanOrEqual(1_024);
        expect(sent.thinking.budget_tokens).toBeLessThan(sent.max_tokens);
        expect(sent.thinking.budget_tokens).toBeLessThanOrEqual(budget);
      }),
    );
  });
});
