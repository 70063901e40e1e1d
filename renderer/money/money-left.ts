import type { Meter } from "../../contract/routes/budget.ts";

/** Share of a budget: with more than this left, it is not spent; one request was only too dear for it. */
const muchShare = 0.05;

/** Dollars between the stop line and the budget, which nothing may use; null where there is no such rest. */
export function stopMargin({ stopUsd, limitUsd }: Pick<Meter, "stopUsd" | "limitUsd">): number | null {
  if (stopUsd === null || limitUsd === null) return null;
  // Nano-dollars: a difference of binary fractions would show its last figures.
  const margin = Math.round((Number(limitUsd) - Number(stopUsd)) * 1e9) / 1e9;
  return margin > 0 ? margin : null;
}

/** Whether so much is left that a refusal does not mean that the budget is spent. */
export const muchLeft = ({ leftUsd, limitUsd }: Pick<Meter, "leftUsd" | "limitUsd">): boolean =>
  leftUsd !== null && limitUsd !== null && Number(leftUsd) > Number(limitUsd) * muchShare;
