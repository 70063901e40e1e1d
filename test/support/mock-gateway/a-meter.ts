import type { Budget, BudgetNotice, Meter, MonthMeter } from "../../../contract/routes/budget.ts";

/** A meter of the contract: half of two dollars are spent. */
export const aMeter = (fields: Partial<Meter> = {}): Meter => ({
  spentUsd: "1",
  estimatedUsd: "0",
  heldUsd: "0",
  limitUsd: "2",
  alertUsd: "1.6",
  stopUsd: "1.9",
  addedUsd: "0",
  leftUsd: "0.9",
  window: "2026-11-21",
  startsAt: 0,
  resetsAt: 1_000,
  state: "fine",
  ...fields,
});

export const aMonth = (fields: Partial<MonthMeter> = {}): MonthMeter => ({
  ...aMeter({ window: "2026-11" }),
  paceUsd: null,
  ...fields,
});

export const aNotice = (fields: Partial<BudgetNotice> = {}): BudgetNotice => ({
  id: "n1",
  line: "alert",
  unit: "day",
  scope: "*",
  name: "",
  window: "2026-11-21",
  spentUsd: "1.61",
  limitUsd: "2",
  resetsAt: 1_000,
  at: 10,
  ...fields,
});

const nothing = (window: string) => ({ window, model: [], agent: [], channel: [], user: [], device: [] });

export const aBudget = (fields: Partial<Budget> = {}): Budget => ({
  day: aMeter(),
  month: aMonth(),
  timeZone: "UTC",
  onStop: "refuse",
  localModel: null,
  maxPerRequestUsd: null,
  limits: [],
  by: { day: nothing("2026-11-21"), month: nothing("2026-11") },
  notices: [],
  prices: { updatedAt: "2026-11-12", ageDays: 9, stale: false, unpriced: [] },
  ...fields,
});
