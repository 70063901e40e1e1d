import type { BudgetNotice } from "../../contract/routes/budget.ts";
import type { NewNotice } from "./notices.ts";

/** With more than this left, a budget is not used up: one request was too dear for it. As on the pages. */
const muchShare = 0.05;

/** A crossed line of a budget as a notice; once more when the budget was raised since and is crossed again. */
export function fromBudget({ id, line, unit, scope, name, spentUsd, limitUsd, resetsAt }: BudgetNotice): NewNotice {
  const left = Number(limitUsd) - Number(spentUsd);
  const kind = line === "alert" ? "budgetAlert" : left > Number(limitUsd) * muchShare ? "budgetRefused" : "budgetStop";
  return {
    id: `budget:${id}:${limitUsd}`,
    kind,
    slots: {
      whose: { whose: scope === "*" ? "" : name },
      spent: { usd: spentUsd },
      limit: { usd: limitUsd },
      window: { window: unit },
      resets: { atMs: resetsAt },
    },
    path: "/budget",
  };
}
