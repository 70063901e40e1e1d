import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Cost } from "../../contract/settings/cost.ts";
import type { CountOutcome } from "./counters/counters.ts";
import { type NanoUsd, usdSlot } from "./money.ts";
import type { Windows } from "./windows.ts";

type Refused = Extract<CountOutcome, { kind: "refused" }>;

const kinds: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  user: ["user", "用户"],
  agent: ["agent", "智能体"],
  channel: ["channel", "渠道"],
  device: ["device", "设备"],
};

/** " of the user alice" for a budget beside the whole. */
function whose(scope: string, name: string): { of: string; ofZh: string } {
  const found = kinds[scope.slice(0, scope.indexOf(":"))];
  return found ? { of: ` of the ${found[0]} ${name}`, ofZh: `（${found[1]} ${name}）` } : { of: "", ofZh: "" };
}

/** When a window begins anew, as people read it: date and time of day in the budget's own zone. */
export function resetText(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find(one => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")} (${timeZone})`;
}

/**
 * BUDGET_SPENT with what is left up to the stop line, what was spent, the limit, and when it begins anew. `limit` is the budget as its
 * owner wrote it, with what was added.
 */
export function budgetSpent(job: {
  readonly refused: Refused;
  readonly needed: NanoUsd;
  readonly windows: Windows;
  readonly cost: Cost;
  readonly added: NanoUsd;
  readonly timeZone: string;
  /** As people know the scope. */
  readonly name: string;
}): StoredFailure {
  const { refused, windows, cost } = job;
  const { line } = refused;
  const daily = line.window.length > 7;
  const budget =
    cost.stopThreshold > 0 ? Math.round((line.stopNanoUsd - job.added) / cost.stopThreshold) + job.added : line.stopNanoUsd;
  const used = refused.spentNanoUsd + refused.heldNanoUsd;
  return {
    code: "BUDGET_SPENT",
    slots: {
      scope: line.scope,
      window: daily ? "daily" : "monthly",
      windowZh: daily ? "每日" : "每月",
      ...whose(line.scope, job.name),
      ...usdSlot("left", Math.max(0, line.stopNanoUsd - used), "down"),
      ...usdSlot("spent", used),
      ...usdSlot("limit", budget),
      ...usdSlot("needed", job.needed),
      resets: resetText(daily ? windows.dayEndsAt : windows.monthEndsAt, job.timeZone),
    },
  };
}
