import type { Breakdown, Budget, DayOfHistory, Meter, PaidCall, Share } from "../../../contract/routes/budget.ts";
import { type Scenario, usage } from "./data.ts";

const dayMs = 86_400_000;
const keyOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** How each state of a budget stands: dollars today and this month. `null` limits: none is set. */
type Money = {
  readonly spent: readonly [day: number, month: number];
  readonly held: number;
  readonly limits: readonly [day: number, month: number] | null;
  readonly added: number;
  readonly state: Meter["state"];
  readonly onStop: Budget["onStop"];
};

const money = (scenario: Scenario): Money => {
  const normal: Money = { spent: [0.8437, 14.2311], held: 0.12, limits: [2, 40], added: 0, state: "fine", onStop: "refuse" };
  switch (scenario) {
    case "budget-empty":
    case "empty":
    case "first-run":
    case "guide":
      return { ...normal, spent: [0, 0], held: 0, limits: null, state: "unlimited" };
    case "budget-alert":
      return { ...normal, spent: [1.6642, 29.8], held: 0.0917, state: "alert", added: 0 };
    case "budget-stopped":
      return { ...normal, spent: [1.8931, 33.41], held: 0, state: "stopped", added: 0 };
    case "budget-refused":
      return { ...normal, spent: [1.2062, 33.41], held: 0, state: "stopped" };
    case "budget-local":
      return { ...normal, spent: [2.8442, 33.41], held: 0, state: "stopped", added: 1, onStop: "local" };
    default:
      return normal;
  }
};

const usd = (amount: number): string => String(Number(amount.toFixed(9)));

function meterOf(
  spent: number,
  held: number,
  limit: number | null,
  added: number,
  window: string,
  span: readonly [number, number],
  state: Meter["state"],
): Meter {
  const line = (share: number): string | null => (limit === null ? null : usd(limit * share + added));
  return {
    spentUsd: usd(spent),
    estimatedUsd: usd(spent * 0.06),
    heldUsd: usd(held),
    limitUsd: line(1),
    alertUsd: line(0.8),
    stopUsd: line(0.95),
    addedUsd: usd(added),
    leftUsd: limit === null ? null : usd(Math.max(0, limit * 0.95 + added - spent - held)),
    window,
    startsAt: span[0],
    resetsAt: span[1],
    state,
  };
}

const share = (id: string, name: string, amount: number, calls: number, estimated = 0): Share => ({
  id,
  name,
  usd: usd(amount),
  estimatedUsd: usd(estimated),
  calls,
  inputTokens: Math.round(calls * 2_340 + amount * 90_000),
  outputTokens: Math.round(calls * 480 + amount * 21_000),
});

export function breakdownOf(window: string, total: number): Breakdown {
  if (total === 0) return { window, model: [], agent: [], channel: [], user: [], device: [] };
  return {
    window,
    model: [
      share("anthropic/claude-sonnet-5", "anthropic/claude-sonnet-5", total * 0.71, 34, total * 0.06),
      share("openai/gpt-6", "openai/gpt-6", total * 0.24, 11),
      share("openai/gpt-6-mini", "openai/gpt-6-mini", total * 0.05, 19),
      share("ollama/qwen3:8b", "ollama/qwen3:8b", 0, 26),
    ],
    agent: [share("main", "Main", total * 0.82, 70, total * 0.06), share("kitchen", "Kitchen helper", total * 0.18, 20)],
    channel: [
      share("webchat", "webchat", total * 0.63, 60, total * 0.06),
      share("api", "api", total * 0.3, 18),
      share("cli", "cli", total * 0.07, 12),
    ],
    user: [share("owner", "owner", total * 0.9, 71, total * 0.06), share("d3", "Mia's tablet", total * 0.1, 19)],
    device: [
      share("d1", "Firefox on Linux", total * 0.52, 44, total * 0.06),
      share("", "", total * 0.3, 18),
      share("d2", "Safari on iPhone", total * 0.08, 9),
      share("d3", "Mia's tablet", total * 0.1, 19),
    ],
  };
}

export function buildBudget(scenario: Scenario, nowMs: number): Budget {
  const { spent, held, limits, added, state, onStop } = money(scenario);
  const day = keyOf(nowMs);
  const midnight = new Date(nowMs).setHours(24, 0, 0, 0);
  const date = new Date(nowMs);
  const nextMonth = new Date(date.getFullYear(), date.getMonth() + 1, 1).getTime();
  const monthStart = new Date(date.getFullYear(), date.getMonth(), 1).getTime();
  const monthState: Meter["state"] = limits === null ? "unlimited" : spent[1] > limits[1] * 0.8 ? "alert" : "fine";
  const today = meterOf(spent[0], held, limits?.[0] ?? null, added, day, [midnight - dayMs, midnight], state);
  const month = meterOf(spent[1], held, limits?.[1] ?? null, added, day.slice(0, 7), [monthStart, nextMonth], monthState);
  const small = (amount: number, limit: number | null, at: Meter["state"]) =>
    meterOf(amount, 0, limit, 0, day, [midnight - dayMs, midnight], at);
  const notice = { unit: "day", scope: "*", name: "", window: day, resetsAt: midnight } as const;
  return {
    day: today,
    month: { ...month, paceUsd: spent[1] === 0 ? null : usd((spent[1] / date.getDate()) * 30) },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    onStop,
    localModel: onStop === "local" ? "ollama/qwen3:8b" : null,
    maxPerRequestUsd: limits === null ? null : "0.5",
    limits:
      limits === null
        ? []
        : [
            {
              scope: "device:d3",
              kind: "device",
              name: "Mia's tablet",
              fitsNobody: false,
              day: small(0.08, 0.25, "fine"),
              month: { ...small(1.02, 3, "fine"), paceUsd: null },
            },
            {
              scope: "agent:kitchen",
              kind: "agent",
              name: "Kitchen helper",
              fitsNobody: false,
              day: small(0.44, 0.5, "alert"),
              month: { ...small(2.9, null, "unlimited"), paceUsd: null },
            },
          ],
    by: { day: breakdownOf(day, spent[0]), month: breakdownOf(day.slice(0, 7), spent[1]) },
    notices:
      state === "alert" || state === "stopped"
        ? [
            { ...notice, id: "n1", line: "alert", spentUsd: "1.61", limitUsd: today.limitUsd ?? "0", at: nowMs - 3_600_000 },
            ...(state === "stopped"
              ? [
                  {
                    ...notice,
                    id: "n2",
                    line: "stop" as const,
                    spentUsd: today.spentUsd,
                    limitUsd: today.limitUsd ?? "0",
                    at: nowMs - 600_000,
                  },
                ]
              : []),
          ]
        : [],
    prices: {
      updatedAt: keyOf(nowMs - (scenario === "budget-alert" ? 45 : 9) * dayMs),
      ageDays: scenario === "budget-alert" ? 45 : 9,
      stale: scenario === "budget-alert",
      unpriced: scenario === "budget-alert" ? ["openai/gpt-6-mini"] : [],
    },
  };
}

/** Ninety days that look like a household: quiet weekdays, a few long evenings, one holiday without any. */
export function buildHistory(scenario: Scenario, nowMs: number): DayOfHistory[] {
  const today = money(scenario).spent[0];
  return Array.from({ length: 90 }, (_, at) => {
    const wave = Math.abs(Math.sin(at * 1.7) * 0.9 + Math.sin(at * 0.31) * 0.8);
    const away = (at > 30 && at < 41) || at < 12;
    const amount = at === 89 ? today : today === 0 || away ? 0 : wave * wave * 0.8 + (at === 66 ? 3.4 : 0);
    const calls = amount === 0 ? 0 : Math.round(12 + amount * 30);
    return {
      day: keyOf(nowMs - (89 - at) * dayMs),
      usd: usd(amount),
      estimatedUsd: usd(at % 9 === 0 ? amount * 0.2 : 0),
      calls,
      inputTokens: calls * 2_300,
      outputTokens: calls * 510,
    };
  });
}

export function buildCalls(scenario: Scenario, nowMs: number): PaidCall[] {
  if (money(scenario).spent[1] === 0) return [];
  const models = ["anthropic/claude-sonnet-5", "openai/gpt-6", "anthropic/claude-sonnet-5", "openai/gpt-6-mini"] as const;
  return Array.from({ length: 60 }, (_, at) => {
    const bound = at % 11 === 4;
    const fromApi = at % 5 === 3;
    const cost = [0.0421, 0.1834, 0.0087, 0.000_42, 0.3312][at % 5] ?? 0;
    return {
      id: `call-${at}`,
      at: nowMs - at * 47 * 60_000,
      model: models[at % 4] ?? "",
      agent: "main",
      channel: fromApi ? "api" : "webchat",
      user: "owner",
      device: fromApi ? null : "d1",
      state: bound ? "bound" : at % 13 === 6 ? "released" : "settled",
      usd: at % 13 === 6 ? "0" : usd(cost),
      usage: { ...usage(1_834 + at * 31, 412 + at * 7), estimated: bound },
      failure: at % 13 === 6 ? "anthropic is overloaded right now." : null,
      sessionId: fromApi ? null : at % 2 === 0 ? "heating" : "chinese",
      sessionTitle: fromApi ? null : at % 2 === 0 ? "Saving on heating" : "给妈妈的生日安排",
      messageId: fromApi ? null : at % 2 === 0 ? "heating-a1" : "chinese-a1",
    };
  });
}
