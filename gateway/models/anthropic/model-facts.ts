import type { ThinkingEffort } from "../model.ts";

/**
 * What the API requires to be right per model and does not tell in time: the largest `max_tokens`, and how thinking is asked for.
 * Models from 4.6 on think by effort ("adaptive") and refuse a token budget from 4.7 on; older ones know only the budget.
 */
const caps: readonly [pattern: RegExp, maxTokens: number][] = [
  [/^claude-3-(?:opus|haiku|sonnet)/, 4_096],
  [/^claude-3-5/, 8_192],
  [/^claude-3-7/, 64_000],
  [/^claude-opus-4-(?:0|1|2025)|^claude-opus-4$/, 32_000],
  [/^claude-(?:opus|sonnet|haiku)-[4-9]|^claude-(?:fable|mythos)-/, 64_000],
];

const defaultCap = 8_192;
const budgets: Readonly<Record<Exclude<ThinkingEffort, "off">, number>> = { low: 4_096, medium: 12_288, high: 24_576 };
const leastBudget = 1_024;

/** Regions that cost no more; every other one is booked at the dearer rates. */
const plainRegions: readonly string[] = ["", "global", "not_available"];
export const isDearRegion = (region: string): boolean => !plainRegions.includes(region);

const bare = (model: string): string => model.toLowerCase().replace(/^.*[/.](?=claude-)/, "");

export const outputCap = (model: string): number => caps.find(([pattern]) => pattern.test(bare(model)))?.[1] ?? defaultCap;

export const thinksByEffort = (model: string): boolean =>
  /^claude-(?:(?:opus|sonnet|haiku)-(?:4-(?:[6-9]|1\d)(?!\d)|[5-9])|fable-|mythos-)/.test(bare(model));

/** Tokens to think with, always less than `maxTokens`; undefined when there is no room for the least that the API takes. */
export function thinkingBudget(effort: Exclude<ThinkingEffort, "off">, maxTokens: number): number | undefined {
  const budget = Math.min(budgets[effort], maxTokens - 1_024);
  return budget >= leastBudget ? budget : undefined;
}
