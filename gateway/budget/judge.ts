import type { Usage } from "../../contract/messages.ts";
import { promptBound } from "./bound/bound.ts";
import type { PromptFacts } from "./bound/facts.ts";
import type { AttemptEnd } from "./budget.ts";
import { costOf } from "./cost.ts";
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

export type Judgement = Pick<Settlement, "usage" | "costNanoUsd" | "state">;

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
 * What an attempt cost, by the rules of the house: as the provider reported; at the bound, flagged, for every side that it did not report
 * before it had finished; nothing where it did nothing. 0 is a report.
 */
export function judge({ facts, price, choiceTokens, boundNanoUsd }: Reserved, end: AttemptEnd): Judgement {
  const report = soundReport(end.reported);
  if (end.nothingDone && Object.keys(report).length === 0) return { usage: null, costNanoUsd: 0, state: "released" };
  const input = report.inputTokens !== undefined;
  const output = report.outputTokens !== undefined;
  const known = input && output;
  if (price === null) {
    const usage = known ? { ...noUsage, ...report } : { ...end.estimate(), ...report, estimated: true };
    return { usage, costNanoUsd: 0, state: "settled" };
  }
  if (known && end.finished) {
    const usage = { ...noUsage, ...report, estimated: false };
    return { usage, costNanoUsd: costOf(usage, price), state: "settled" };
  }
  const usage: Usage = {
    ...noUsage,
    ...report,
    inputTokens: report.inputTokens ?? promptBound(facts, price),
    outputTokens: Math.max(report.outputTokens ?? 0, facts.choices * choiceTokens),
    estimated: true,
  };
  // A server-side tool reads the prompt again after the first figures came: then nothing less than the whole bound is sure.
  const partial = input && facts.serverToolUses === 0;
  return {
    usage,
    costNanoUsd: partial ? costOf(usage, price) : Math.max(boundNanoUsd, costOf({ ...noUsage, ...report }, price)),
    state: "bound",
  };
}
