import type { Usage } from "../../contract/messages.ts";
import { promptBound } from "./bound/bound.ts";
import type { PromptFacts } from "./bound/facts.ts";
import type { AttemptEnd } from "./budget.ts";
import { costOf, promptTokens } from "./cost.ts";
import { noUsage, type Settlement } from "./ledger.ts";
import type { NanoUsd } from "./money.ts";
import type { Price } from "./prices/price.ts";

/** What an attempt was reserved at. `price` is null where it costs nothing. */
export type Reserved = {
  readonly facts: PromptFacts;
  readonly price: Price | null;
  /** Longest answer of each choice. */
  readonly choiceTokens: number;
  readonly boundNanoUsd: NanoUsd;
};

export type Judgement = Pick<Settlement, "usage" | "costNanoUsd" | "state"> & {
  /** What was reported is more than any model can have used: it was booked as if nothing had been. */
  readonly disbelieved: boolean;
};

/** No model reads more, where its context is not known. */
const mostPrompt = 10_000_000;
/** No model writes more, whatever is said of its longest answer: some keep to no cap. */
const mostAnswer = 1_000_000;
const mostSearches = 1_000;
/** Of what costs nothing only a figure is kept: beyond this it is none. */
const mostShown = 1_000_000_000;

const isCount = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** Only what can be a count: a provider that reports nonsense has not reported. */
export function soundReport(reported: Partial<Usage> | null): Partial<Usage> {
  const sound: Record<string, number | boolean> = {};
  for (const [field, value] of Object.entries(reported ?? {}))
    if (typeof value === "boolean" ? field !== "estimated" : isCount(value)) sound[field] = value as number | boolean;
  const usage = sound as Partial<Usage>;
  // Written for an hour is part of what was written.
  const hour = usage.cacheWrite1hTokens ?? 0;
  return hour > (usage.cacheWriteTokens ?? 0) ? { ...usage, cacheWriteTokens: hour } : usage;
}

/**
 * More than was reserved is counted in full, unless no model can have used it: dearer than the bound, and one of its sides more than ten
 * times what was reserved for it and more than the model reads or writes at all.
 */
function isImpossible(
  report: Partial<Usage>,
  { facts, price, choiceTokens, boundNanoUsd }: Reserved & { price: Price },
): boolean {
  const usage = { ...noUsage, ...report };
  if (costOf(usage, price) <= boundNanoUsd) return false;
  const { choices, extraOutputTokens = 0, serverToolUses, webSearches } = facts;
  const context = price.contextTokens === null ? mostPrompt : Math.ceil(price.contextTokens * 1.1);
  const prompt = Math.max(10 * promptBound(facts, price), context) * (serverToolUses + 1);
  const answer = Math.max(10 * (choices * choiceTokens + extraOutputTokens), choices * mostAnswer);
  const searches = Math.max(10 * webSearches, mostSearches);
  return promptTokens(usage) > prompt || usage.outputTokens > answer || (usage.webSearches ?? 0) > searches;
}

const shownAtMost = (usage: Usage): Usage => ({
  ...usage,
  inputTokens: Math.min(mostShown, usage.inputTokens),
  outputTokens: Math.min(mostShown, usage.outputTokens),
  cacheReadTokens: Math.min(mostShown, usage.cacheReadTokens),
  cacheWriteTokens: Math.min(mostShown, usage.cacheWriteTokens),
  cacheWrite1hTokens: Math.min(mostShown, usage.cacheWrite1hTokens),
  thinkingTokens: Math.min(mostShown, usage.thinkingTokens),
});

/**
 * What an attempt cost, by the rules of the house: as the provider reported; at the bound, flagged, for every side that it did not report
 * before it had finished; nothing where it did nothing. 0 is a report once the answer is over: before, a prompt of 0 is none.
 */
export function judge(reserved: Reserved, end: AttemptEnd): Judgement {
  const { facts, price, choiceTokens, boundNanoUsd } = reserved;
  const reported = soundReport(end.reported);
  if (end.nothingDone && Object.keys(reported).length === 0)
    return { usage: null, costNanoUsd: 0, state: "released", disbelieved: false };
  if (price === null) {
    const known = reported.inputTokens !== undefined && reported.outputTokens !== undefined;
    const usage = known ? { ...noUsage, ...reported } : { ...end.estimate(), ...reported, estimated: true };
    return { usage: shownAtMost(usage), costNanoUsd: 0, state: "settled", disbelieved: false };
  }
  const disbelieved = isImpossible(reported, { ...reserved, price });
  const report = disbelieved ? {} : reported;
  if (report.inputTokens !== undefined && report.outputTokens !== undefined && end.finished) {
    const usage = { ...noUsage, ...report, estimated: false };
    return { usage, costNanoUsd: costOf(usage, price), state: "settled", disbelieved };
  }
  const input = promptTokens({ ...noUsage, ...report }) > 0 ? report.inputTokens : undefined;
  const usage: Usage = {
    ...noUsage,
    ...report,
    inputTokens: input ?? promptBound(facts, price),
    outputTokens: Math.max(report.outputTokens ?? 0, facts.choices * choiceTokens + (facts.extraOutputTokens ?? 0)),
    estimated: true,
  };
  // A server-side tool reads the prompt again after the first figures came: then nothing less than the whole bound is sure.
  const partial = input !== undefined && facts.serverToolUses === 0;
  return {
    usage,
    costNanoUsd: partial ? costOf(usage, price) : Math.max(boundNanoUsd, costOf({ ...noUsage, ...report }, price)),
    state: "bound",
    disbelieved,
  };
}
