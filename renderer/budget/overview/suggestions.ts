import type { Budget } from "../../../contract/routes/budget.ts";
import { typedOf } from "../amount.ts";

/** Dollars a day of `scope` as its owner set them, without what was added; null where there are none. */
export function dailyLimitOf(budget: Pick<Budget, "day" | "limits"> | null, scope: string): number | null {
  const day = scope === "*" ? budget?.day : budget?.limits.find(one => one.scope === scope)?.day;
  return day == null || day.limitUsd === null ? null : Number(day.limitUsd) - Number(day.addedUsd);
}

/** Three amounts to add, as typed: about a tenth, a quarter and the whole of a day's budget. */
export function suggestionsFor(dailyLimitUsd: number | null): [string, string, string] {
  // Less than a millionth of a dollar pays for nothing: then it is as without a limit.
  if (dailyLimitUsd === null || dailyLimitUsd < 0.000_001) return ["1", "2", "5"];
  return [nice(dailyLimitUsd / 10), nice(dailyLimitUsd / 4), nice(dailyLimitUsd)];
}

const steps = [1, 2, 5, 10] as const;
const mostSuggested = 50_000;

/** The nearest of 1, 2, 5, 10, 20 … */
function nice(amount: number): string {
  const power = 10 ** Math.floor(Math.log10(amount));
  const far = (step: number): number => Math.abs(Math.log(amount / (step * power)));
  const step = steps.reduce((best, one) => (far(one) < far(best) ? one : best));
  return typedOf(Number(Math.min(step * power, mostSuggested).toPrecision(1)));
}
