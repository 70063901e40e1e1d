import type { Cost, CostLimit } from "../../contract/settings/cost.ts";
import type { Line } from "./counters/counters.ts";
import { type NanoUsd, toNano } from "./money.ts";
import type { Who } from "./who.ts";
import type { Windows } from "./windows.ts";

export type Unit = "day" | "month";

/** Everything that an attempt counts for: the whole, and its user, agent, channel and device. */
export const scopesOf = (one: { user: string; device: string; channel: string; agent: string }): string[] => [
  "*",
  `user:${one.user}`,
  `agent:${one.agent}`,
  `channel:${one.channel}`,
  ...(one.device === "" ? [] : [`device:${one.device}`]),
];

/** The three lines of a budget. Added money lifts each by its whole amount. */
export type Lines = { readonly limitNanoUsd: NanoUsd; readonly alertNanoUsd: NanoUsd; readonly stopNanoUsd: NanoUsd };

/** `usd` is the budget as the settings say it. */
export function linesOf(cost: Pick<Cost, "alertThreshold" | "stopThreshold">, usd: number, added: NanoUsd): Lines {
  const budget = toNano(usd);
  return {
    limitNanoUsd: budget + added,
    alertNanoUsd: Math.round(budget * cost.alertThreshold) + added,
    stopNanoUsd: Math.round(budget * cost.stopThreshold) + added,
  };
}

/** The scope that a row of `cost.limits` is for when this one asks; undefined when it is about somebody else. */
export function scopeFor(limit: CostLimit, who: Who, channel: string, agent: string): string | undefined {
  if (limit.user !== undefined) return who.userNames.includes(limit.user) ? `user:${who.user}` : undefined;
  if (limit.device !== undefined) return who.deviceNames.includes(limit.device) ? `device:${who.device}` : undefined;
  if (limit.agent !== undefined) return limit.agent === agent ? `agent:${agent}` : undefined;
  return limit.channel === channel ? `channel:${channel}` : undefined;
}

/**
 * Every line that an attempt of this asker must not pass, the whole's first. Where two rows of `cost.limits` name the same budget, both
 * hold.
 */
export function linesFor(job: {
  readonly cost: Cost;
  readonly who: Who;
  readonly channel: string;
  readonly agent: string;
  readonly windows: Windows;
  /** Money that was added to a scope today, or this month. */
  readonly added: (scope: string, unit: Unit) => NanoUsd;
}): Line[] {
  const { cost, windows } = job;
  const lines: Line[] = [];
  const put = (scope: string, unit: Unit, usd: number | undefined): void => {
    if (usd === undefined) return;
    lines.push({ scope, window: windows[unit], stopNanoUsd: linesOf(cost, usd, job.added(scope, unit)).stopNanoUsd });
  };
  const both = (scope: string, budget: Pick<Cost, "dailyBudget" | "monthlyBudget">): void => {
    put(scope, "day", budget.dailyBudget);
    put(scope, "month", budget.monthlyBudget);
  };
  both("*", cost);
  for (const limit of cost.limits ?? []) {
    const scope = scopeFor(limit, job.who, job.channel, job.agent);
    if (scope !== undefined) both(scope, limit);
  }
  return lines;
}
