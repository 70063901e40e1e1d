import { addUp, priceOf } from "../cost.ts";
import type { NanoUsd } from "../money.ts";
import type { Price, Rates } from "../prices/price.ts";
import type { PromptFacts } from "./facts.ts";
import { wholeContext } from "./media.ts";

/** Each kind of token is rounded up for itself when an answer is settled; the bound takes them together, so it adds what that can be more. */
const roundings = 5;

/** Tables round context lengths, and sometimes down. */
const wholeContextOf = (price: Price): number => (price.contextTokens === null ? 0 : Math.ceil(price.contextTokens * 1.1));

/** The most tokens that a prompt can have. Documents fill at most the model's context: a provider refuses what is longer. */
export function promptBound(facts: PromptFacts, price: Price): number {
  const context = wholeContextOf(price);
  return facts.textTokens + (context > 0 ? Math.min(facts.mediaTokens, context) : facts.mediaTokens);
}

/** The most prompt tokens that can be billed: with server-side tools the whole context is read again after each use. */
function billedInput(facts: PromptFacts, price: Price): number {
  const prompt = promptBound(facts, price);
  return facts.serverToolUses === 0 ? prompt : (facts.serverToolUses + 1) * Math.max(prompt, wholeContextOf(price));
}

/** Every set of rates that the answer may be billed at. */
function reachable(facts: PromptFacts, price: Price, tokens: number): Rates[] {
  const tiers = price.tiers
    .filter(({ aboveInputTokens }, index) => index === 0 || tokens > aboveInputTokens)
    .map(({ rates }) => rates);
  return facts.fast && price.fast ? [...tiers, price.fast] : tiers;
}

function dearestInput({ cacheWrite }: PromptFacts, rates: Rates): number {
  const written =
    cacheWrite === "none" ? 0 : cacheWrite === "5m" ? rates.cacheWrite5m : Math.max(rates.cacheWrite5m, rates.cacheWrite1h);
  return Math.max(rates.input, rates.cacheRead, written);
}

type Parts = { readonly input: NanoUsd; readonly outputRate: number; readonly outputPercent: number };

function partsOf(facts: PromptFacts, price: Price): Parts {
  const tokens = billedInput(facts, price);
  const rates = reachable(facts, price, tokens);
  const percent = Math.max(100, price.regionPercent);
  const inputRate = Math.max(...rates.map(one => dearestInput(facts, one)));
  const searches = facts.webSearches * (price.webSearchNanoUsd ?? 0);
  return {
    input: addUp(priceOf(tokens, inputRate, percent), searches, roundings),
    outputRate: Math.max(...rates.map(one => one.output)),
    outputPercent: percent,
  };
}

/**
 * The most that a request can cost when each of its answers has at most `choiceTokens` tokens: the dearest rates that it can reach, by
 * length, cache, region and mode. More than any budget where `unboundedOf` finds something.
 */
export function boundOf(facts: PromptFacts, price: Price, choiceTokens: number): NanoUsd {
  if (unboundedOf(facts, price)) return Number.MAX_SAFE_INTEGER;
  const { input, outputRate, outputPercent } = partsOf(facts, price);
  return addUp(input, priceOf(facts.choices * choiceTokens + (facts.extraOutputTokens ?? 0), outputRate, outputPercent));
}

/** The longest answer (for each choice) whose bound is at most `leftNanoUsd`; 0 when not even the prompt fits. */
export function affordableTokens(facts: PromptFacts, price: Price, leftNanoUsd: NanoUsd): number {
  if (boundOf(facts, price, 0) > leftNanoUsd) return 0;
  let fits = 0;
  let beyond = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, facts.choices) / 2);
  if (boundOf(facts, price, beyond) <= leftNanoUsd) return beyond;
  while (beyond - fits > 1) {
    const middle = fits + Math.floor((beyond - fits) / 2);
    if (boundOf(facts, price, middle) <= leftNanoUsd) fits = middle;
    else beyond = middle;
  }
  return fits;
}

/** The same request with its prompt counted by the provider, whose count "may differ by a small amount"; never more than was bounded. */
export function withCountedInput(facts: PromptFacts, tokens: number): PromptFacts {
  const counted = tokens + Math.ceil(tokens / 50) + 32 + (facts.uncountedTokens ?? 0);
  return counted < facts.textTokens + facts.mediaTokens ? { ...facts, textTokens: counted, mediaTokens: 0 } : facts;
}

/** Why the cost of this request at this price has no bound, in English and Chinese; null when it has one. */
export function unboundedOf(facts: PromptFacts, price: Price): PromptFacts["unbounded"] {
  if (facts.unbounded) return facts.unbounded;
  if (facts.fast && price.fast === null)
    return { en: "the price of the fast mode of this model is not known", zh: "该模型快速模式的价格未知" };
  if (facts.mediaTokens >= wholeContext && price.contextTokens === null)
    return { en: "a document for a model whose context length is not known", zh: "模型上下文长度未知时无法发送文档" };
  if (facts.serverToolUses > 0 && price.contextTokens === null)
    return {
      en: "server-side tools with a model whose context length is not known",
      zh: "模型上下文长度未知时无法使用服务端工具",
    };
  if (facts.webSearches > 0 && price.webSearchNanoUsd === null)
    return { en: "the price of a web search is not known for this model", zh: "该模型的网页搜索价格未知" };
  return null;
}
