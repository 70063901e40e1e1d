import type { ModelFailure } from "../models/model.ts";
import { affordableTokens, boundOf, withCountedInput } from "./bound/bound.ts";
import type { PromptFacts } from "./bound/facts.ts";
import type { NanoUsd } from "./money.ts";
import type { Price } from "./prices/price.ts";

/** Shorter than this an answer is no use; then it is better to say that the money is spent. */
export const leastUsefulTokens = 256;
/** What a model may answer when nobody said how long: enough for any message, and no reason to reserve a whole context. */
export const usualAnswerTokens = 16_384;

/** The longest answer that is asked for: as the request says, never more than the model gives. */
export const wantedTokens = (facts: PromptFacts, price: Price): number =>
  Math.max(1, Math.min(facts.maxOutputTokens ?? usualAnswerTokens, price.maxOutputTokens ?? Number.MAX_SAFE_INTEGER));

/** The shortest answer that is still reserved: one of use, and one with which the request is valid (`leastOutputTokens` of an attempt). */
export const leastTokensOf = (facts: PromptFacts, price: Price, leastTokens: number): number =>
  Math.min(wantedTokens(facts, price), Math.max(leastUsefulTokens, leastTokens));

export type Plan = { readonly facts: PromptFacts; readonly choiceTokens: number; readonly boundNanoUsd: NanoUsd };

export const planFor = (facts: PromptFacts, price: Price, choiceTokens: number): Plan => ({
  facts,
  choiceTokens,
  boundNanoUsd: boundOf(facts, price, choiceTokens),
});

export type CountTokens = (() => Promise<{ tokens: number; estimated: boolean } | ModelFailure>) | null;

/**
 * Makes a request fit into `room`: the prompt is counted by the provider, once, instead of bounded by its bytes, and the answer is made as
 * long as still fits. Null when less than a useful answer fits.
 */
export function createFit(facts: PromptFacts, price: Price, count: CountTokens, leastTokens: number) {
  const wanted = wantedTokens(facts, price);
  const least = leastTokensOf(facts, price, leastTokens);
  let counted: PromptFacts | undefined;

  const byProvider = async (): Promise<PromptFacts> => {
    const found = count === null ? undefined : await count();
    return found && !("kind" in found) && !found.estimated ? withCountedInput(facts, found.tokens) : facts;
  };

  return async (room: NanoUsd): Promise<Plan | null> => {
    const whole = planFor(counted ?? facts, price, wanted);
    if (whole.boundNanoUsd <= room) return whole;
    counted ??= await byProvider();
    const tokens = Math.min(wanted, affordableTokens(counted, price, room));
    return tokens < least ? null : planFor(counted, price, tokens);
  };
}
