import type { Usage } from "../../contract/messages.ts";
import { noUsage } from "../budget/ledger.ts";
import type { ModelRequest } from "../models/model.ts";
import { estimateUsage } from "./estimate-tokens.ts";

/**
 * The last reported value of each field wins and nothing is added up; what a later report leaves out stays. An answer does not grow
 * shorter: a lower count of its tokens is none.
 */
export function mergeUsage(known: Partial<Usage>, reported: Partial<Usage>): Partial<Usage> {
  const merged: Record<string, number | boolean | undefined> = { ...known };
  for (const [field, value] of Object.entries(reported)) if (value !== undefined && value !== null) merged[field] = value;
  const usage = merged as Partial<Usage>;
  return known.outputTokens === undefined
    ? usage
    : { ...usage, outputTokens: Math.max(known.outputTokens, usage.outputTokens ?? 0) };
}

/** Usage of an attempt that produced something: as reported, and the side that was not reported estimated. */
export function completeUsage(reported: Partial<Usage>, request: Omit<ModelRequest, "model">, shown: string): Usage {
  const input = reported.inputTokens !== undefined || reported.cacheReadTokens !== undefined;
  const output = reported.outputTokens !== undefined;
  if (input && output) return { ...noUsage, ...reported };
  const estimate = estimateUsage(request, shown);
  return {
    ...noUsage,
    ...reported,
    inputTokens: input ? (reported.inputTokens ?? 0) : estimate.inputTokens,
    outputTokens: output ? (reported.outputTokens ?? 0) : estimate.outputTokens,
    estimated: true,
  };
}
