import type { Meter } from "../../contract/routes/budget.ts";

/** Share of a budget: with more than this left, it is not spent; one request was only too dear for it. */
const muchShare = 0.05;

/** Whether so much is left that a refusal does not mean that the budget is spent. */
export const muchLeft = ({ leftUsd, limitUsd }: Pick<Meter, "leftUsd" | "limitUsd">): boolean =>
  leftUsd !== null && limitUsd !== null && Number(leftUsd) > Number(limitUsd) * muchShare;
