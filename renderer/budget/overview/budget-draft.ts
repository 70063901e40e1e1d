import { plainText, readAmount, typedOf } from "../amount.ts";
import type { CostSettings, SettingsChange } from "../change-settings.ts";

/** The form for the whole budget, as typed. */
export type BudgetDraft = {
  readonly daily: string;
  readonly monthly: string;
  readonly alertPercent: string;
  readonly stopPercent: string;
  readonly onStop: "refuse" | "local";
  /** Empty: the first that runs here. */
  readonly localModel: string;
};

export type DraftProblem = "amount" | "percent" | "order" | "dayAboveMonth";

const percentText = (share: number): string => String(Math.round(share * 1000) / 10);

export const draftOf = (cost: CostSettings): BudgetDraft => ({
  daily: cost.dailyBudget === undefined ? "" : typedOf(cost.dailyBudget),
  monthly: cost.monthlyBudget === undefined ? "" : typedOf(cost.monthlyBudget),
  alertPercent: percentText(cost.alertThreshold ?? 0.8),
  stopPercent: percentText(cost.stopThreshold ?? 0.95),
  onStop: cost.onStop ?? "refuse",
  localModel: cost.localModel ?? "",
});

/** Per cent as typed → share; null when it is none from 0 to 100. */
export function readPercent(typed: string): number | null {
  const bare = plainText(typed).replace(/[\s%]/g, "").replace(",", ".");
  if (!/^\d{1,3}(?:\.\d)?$/.test(bare) || Number(bare) > 100) return null;
  return Math.round(Number(bare) * 10) / 1000;
}

/** What is wrong with the draft; the first thing, null when nothing is. */
export function problemOf(draft: BudgetDraft): DraftProblem | null {
  const [daily, monthly] = [readAmount(draft.daily), readAmount(draft.monthly)];
  if (daily.kind === "wrong" || monthly.kind === "wrong") return "amount";
  const [alert, stop] = [readPercent(draft.alertPercent), readPercent(draft.stopPercent)];
  if (alert === null || stop === null) return "percent";
  if (alert > stop) return "order";
  if (daily.kind === "amount" && monthly.kind === "amount" && Number(daily.usd) > Number(monthly.usd)) return "dayAboveMonth";
  return null;
}

/** What the draft changes in the settings. An amount that was emptied is removed: then there is no limit. */
export function changesOf(draft: BudgetDraft, cost: CostSettings): SettingsChange[] {
  const amount = (typed: string): number | null => {
    const read = readAmount(typed);
    return read.kind === "amount" ? Number(read.usd) : null;
  };
  const wanted: readonly (readonly [keyof CostSettings & string, unknown, unknown])[] = [
    ["dailyBudget", amount(draft.daily), cost.dailyBudget ?? null],
    ["monthlyBudget", amount(draft.monthly), cost.monthlyBudget ?? null],
    ["alertThreshold", readPercent(draft.alertPercent), cost.alertThreshold ?? 0.8],
    ["stopThreshold", readPercent(draft.stopPercent), cost.stopThreshold ?? 0.95],
    ["onStop", draft.onStop, cost.onStop ?? "refuse"],
    ["localModel", draft.localModel === "" ? null : draft.localModel, cost.localModel ?? null],
  ];
  return wanted.flatMap(([key, value, known]) => (value === known ? [] : [{ path: ["cost", key], value }]));
}
