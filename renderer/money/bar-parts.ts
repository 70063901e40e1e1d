import type { Meter } from "../../contract/routes/budget.ts";

/** Shares of a bar's length, from 0 to 1. The bar is as long as the budget, or as what was used where that is more. */
export type BarParts = {
  readonly spent: number;
  readonly held: number;
  readonly alert: number | null;
  readonly stop: number | null;
};

/** Null where no limit is set: there is nothing to measure against. */
export function barParts(meter: Pick<Meter, "spentUsd" | "heldUsd" | "limitUsd" | "alertUsd" | "stopUsd">): BarParts | null {
  if (meter.limitUsd === null) return null;
  const spent = Number(meter.spentUsd);
  const held = Number(meter.heldUsd);
  const whole = Math.max(Number(meter.limitUsd), spent + held);
  // A budget of nothing is full from the beginning.
  const share = (amount: number): number => (whole === 0 ? 0 : Math.min(1, Math.max(0, amount / whole)));
  const mark = (usd: string | null): number | null => (usd === null || whole === 0 ? null : share(Number(usd)));
  return { spent: share(spent), held: share(held), alert: mark(meter.alertUsd), stop: mark(meter.stopUsd) };
}

/** Colours by state; the words beside a bar say the same. */
export const toneClass: Readonly<Record<Meter["state"], { bar: string; text: string }>> = {
  unlimited: { bar: "bg-leaf", text: "text-leaf" },
  fine: { bar: "bg-leaf", text: "text-leaf" },
  alert: { bar: "bg-honey", text: "text-honey" },
  stopped: { bar: "bg-rust", text: "text-rust" },
};
