import type { BudgetDraft } from "../budget/overview/budget-draft.ts";

type Amounts = Pick<BudgetDraft, "daily" | "monthly">;

/** Budgets to begin with, in dollars: fifteen full days in a month, so that a busy one does not end it. */
export const presets = [
  { id: "little", daily: "1", monthly: "15" },
  { id: "usual", daily: "2", monthly: "30" },
  { id: "much", daily: "10", monthly: "150" },
  { id: "none", daily: "", monthly: "" },
] as const satisfies readonly ({ id: string } & Amounts)[];

export type PresetId = (typeof presets)[number]["id"];

/** The suggestion that the typed amounts are; null for amounts of somebody's own. */
export const presetOf = ({ daily, monthly }: Amounts): PresetId | null =>
  presets.find(one => one.daily === daily.trim() && one.monthly === monthly.trim())?.id ?? null;

/** What the form begins with: what is set, and where nothing was ever set the usual suggestion. */
export function firstAmounts(draft: BudgetDraft, isOpen: boolean): BudgetDraft {
  if (!isOpen || draft.daily !== "" || draft.monthly !== "") return draft;
  return { ...draft, daily: "2", monthly: "30" };
}
