import type { Figure } from "../compare-day.ts";
import { type Exact, nanoOfExact } from "../decimal.ts";
import { unreadable } from "./read-report.ts";

/** Adds amounts up by model, null for what belongs to none. */
export function createSums(provider: string) {
  const sums = new Map<string | null, Exact>();
  return {
    add(model: string | null, amount: Exact): void {
      sums.set(model, (sums.get(model) ?? 0n) + amount);
    },
    /** What the provider asks for each model; a day on which it asked for nothing is one figure: 0. @throws AppError BILL_UNREADABLE */
    figures(): Figure[] {
      if (sums.size === 0) return [{ model: null, nanoUsd: 0 }];
      return [...sums].map(([model, amount]) => ({
        model,
        nanoUsd: nanoOfExact(amount) ?? unreadable(provider, "an amount is not plausible.", "金额不合理。"),
      }));
    },
  };
}
