import { describe, expect, it } from "vitest";
import type { Usage } from "../../../contract/messages.ts";
import { boundOf, promptBound } from "../../../gateway/budget/bound/bound.ts";
import type { PromptFacts } from "../../../gateway/budget/bound/facts.ts";
import type { AttemptEnd } from "../../../gateway/budget/budget.ts";
import { costOf } from "../../../gateway/budget/cost.ts";
import { judge } from "../../../gateway/budget/judge.ts";
import { noUsage } from "../../../gateway/budget/ledger.ts";
import type { Price } from "../../../gateway/budget/prices/price.ts";
import { aPrice, someFacts, used } from "../../support/money.ts";

const most = Number.MAX_SAFE_INTEGER;
const choiceTokens = 100;

/** A prompt of at most 1,000 tokens and an answer of at most 100, of a model that reads a million. */
const judged = (
  reported: Partial<Usage>,
  end: Partial<AttemptEnd> = {},
  price: Price | null = aPrice(),
  facts: PromptFacts = someFacts(),
) =>
  judge(
    { facts, price, choiceTokens, boundNanoUsd: price ? boundOf(facts, price, choiceTokens) : 0 },
    { reported, finished: true, nothingDone: false, estimate: () => used({ estimated: true }), failureCode: null, ...end },
  );
const bound = boundOf(someFacts(), aPrice(), choiceTokens);
const cut = { finished: false, failureCode: "MODEL_CUT" };

describe("an answer that broke off after zeros", () => {
  it("is booked at its bound: a prompt of nothing was not reported yet", () => {
    const { usage, costNanoUsd, state } = judged({ inputTokens: 0, outputTokens: 0, cacheReadTokens: 0 }, cut);
    expect([usage?.inputTokens, usage?.outputTokens, costNanoUsd, state]).toEqual([1_000, 100, bound, "bound"]);
  });

  it("keeps a prompt that came whole from the cache", () => {
    const { usage, costNanoUsd } = judged({ inputTokens: 0, outputTokens: 0, cacheReadTokens: 900 }, cut);
    const known = used({ cacheReadTokens: 900, outputTokens: 100, estimated: true });
    expect([usage, costNanoUsd]).toEqual([known, costOf(known, aPrice())]);
  });

  it("costs nothing when it was over, and the provider says so", () => {
    expect(judged({ inputTokens: 0, outputTokens: 0 })).toMatchObject({ costNanoUsd: 0, state: "settled" });
  });
});

describe("a report that no model can make", () => {
  it.each<[string, Partial<Usage>]>([
    ["a prompt of all there is", { inputTokens: most, outputTokens: 1 }],
    ["an answer of all there is", { inputTokens: 5, outputTokens: 9e15 }],
    ["a cache of all there is", { inputTokens: 5, outputTokens: 1, cacheReadTokens: most }],
    ["a prompt longer than the model reads", { inputTokens: 1_100_001, outputTokens: 1 }],
    ["an answer longer than any", { inputTokens: 5, outputTokens: 1_000_001 }],
    ["more searches than anybody makes", { inputTokens: 5, outputTokens: 1, webSearches: 1_001 }],
  ])("is booked as if nothing had been reported, and told: %s", (_what, reported) => {
    const usage = { ...noUsage, inputTokens: 1_000, outputTokens: 100, estimated: true };
    const expected = { usage, costNanoUsd: bound, state: "bound", disbelieved: true };
    expect(judged(reported)).toEqual(expected);
    expect(judged(reported, cut)).toEqual(expected);
  });

  it("does not make an attempt one that did nothing", () => {
    const done = judged({ inputTokens: most, outputTokens: 1 }, { nothingDone: true });
    expect([done.state, done.costNanoUsd]).toEqual(["bound", bound]);
  });

  it("is measured by what was reserved where that is more", () => {
    const long = someFacts({ textTokens: 200_000 });
    const at = (inputTokens: number) => judged({ inputTokens, outputTokens: 1 }, {}, aPrice(), long);
    expect(promptBound(long, aPrice())).toBe(200_000);
    expect([at(2_000_000).disbelieved, at(2_000_001).disbelieved]).toEqual([false, true]);
  });

  it("is measured by ten million tokens where nobody knows what the model reads", () => {
    const at = (inputTokens: number) => judged({ inputTokens, outputTokens: 1 }, {}, aPrice({ contextTokens: null }));
    expect([at(10_000_000).disbelieved, at(10_000_001).disbelieved]).toEqual([false, true]);
  });

  it("is not one that is read again for each use of a server's tool", () => {
    const facts = someFacts({ textTokens: 2_000, serverToolUses: 2 });
    const at = (inputTokens: number) => judged({ inputTokens, outputTokens: 1 }, {}, aPrice({ contextTokens: 10_000 }), facts);
    expect([at(60_000).disbelieved, at(60_001).disbelieved]).toEqual([false, true]);
  });
});

it("more than was reserved is counted in full where a model can have used it", () => {
  const usage = used({ inputTokens: 900_000, outputTokens: 120_000 });
  expect(judged(usage)).toEqual({ usage, costNanoUsd: costOf(usage, aPrice()), state: "settled", disbelieved: false });
});

it("what costs nothing is shown with sane figures", () => {
  const { usage, costNanoUsd, state } = judged({ inputTokens: most, outputTokens: 7, thinkingTokens: most }, {}, null);
  expect([usage, costNanoUsd, state]).toEqual([used({ inputTokens: 1e9, outputTokens: 7, thinkingTokens: 1e9 }), 0, "settled"]);
});
