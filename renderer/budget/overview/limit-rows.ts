import type { ScopeMeters } from "../../../contract/routes/budget.ts";
import type { CostLimit } from "../../../contract/settings/cost.ts";
import { readAmount } from "../amount.ts";

export const limitKinds = ["user", "agent", "channel", "device"] as const;
export type LimitKind = (typeof limitKinds)[number];

/** Whom a row of `cost.limits` names. */
export function targetOf(row: CostLimit): { kind: LimitKind; id: string } {
  const kind = limitKinds.find(one => row[one] !== undefined) ?? "user";
  return { kind, id: row[kind] ?? "" };
}

/** Every row with its meters; null where it has no budget (only a rate), or the gateway does not tell of it yet. People may write a device's name for its id. */
export function withMeters(
  rows: readonly CostLimit[],
  meters: readonly ScopeMeters[],
): { readonly row: CostLimit; readonly meters: ScopeMeters | null }[] {
  return rows.map(row => {
    const { kind, id } = targetOf(row);
    const own = meters.filter(one => one.kind === kind);
    return { row, meters: own.find(one => one.scope === `${kind}:${id}`) ?? own.find(one => one.name === id) ?? null };
  });
}

/** The form for one row, as typed. */
export type LimitDraft = {
  readonly kind: LimitKind;
  readonly id: string;
  readonly daily: string;
  readonly monthly: string;
  readonly perMinute: string;
};

export const newDraft: LimitDraft = { kind: "user", id: "", daily: "", monthly: "", perMinute: "" };

export const draftOfLimit = (row: CostLimit): LimitDraft => ({
  ...targetOf(row),
  daily: row.dailyBudget === undefined ? "" : String(row.dailyBudget),
  monthly: row.monthlyBudget === undefined ? "" : String(row.monthlyBudget),
  perMinute: row.rateLimit === undefined ? "" : String(row.rateLimit.perMinute),
});

export type LimitProblem = "who" | "nothing" | "amount" | "rate" | "twice";

/** What is wrong with the draft; `others` are the rows beside it: two for one thing would leave open which counts. */
export function problemOfLimit(draft: LimitDraft, others: readonly CostLimit[]): LimitProblem | null {
  if (draft.id.trim() === "") return "who";
  const taken = others.map(targetOf).some(one => one.kind === draft.kind && one.id === draft.id.trim());
  if (taken) return "twice";
  const [daily, monthly] = [readAmount(draft.daily), readAmount(draft.monthly)];
  if (daily.kind === "wrong" || monthly.kind === "wrong") return "amount";
  const rate = draft.perMinute.trim();
  if (rate !== "" && !(/^\d+(?:\.\d+)?$/.test(rate) && Number(rate) > 0 && Number(rate) <= 100_000)) return "rate";
  return daily.kind === "empty" && monthly.kind === "empty" && rate === "" ? "nothing" : null;
}

/** The row that the draft means. What the form does not show (`burst`, keys of later versions) stays as `former` has it. */
export function rowOf(draft: LimitDraft, former: CostLimit | null): CostLimit {
  const { user, agent, channel, device, dailyBudget, monthlyBudget, rateLimit, ...rest } = former ?? {};
  const [daily, monthly] = [readAmount(draft.daily), readAmount(draft.monthly)];
  const perMinute = Number(draft.perMinute);
  const burst = rateLimit?.burst ?? Math.max(1, Math.ceil(perMinute));
  return {
    ...rest,
    [draft.kind]: draft.id.trim(),
    ...(daily.kind === "amount" ? { dailyBudget: Number(daily.usd) } : {}),
    ...(monthly.kind === "amount" ? { monthlyBudget: Number(monthly.usd) } : {}),
    ...(draft.perMinute.trim() === "" ? {} : { rateLimit: { ...rateLimit, perMinute, burst } }),
  };
}
