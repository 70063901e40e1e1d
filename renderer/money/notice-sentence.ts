import type { Budget, BudgetNotice } from "../../contract/routes/budget.ts";
import type { Catalogue } from "../i18n/catalogue.ts";
import type { Format } from "../i18n/format.ts";
import { muchLeft } from "./money-left.ts";

type Known = Pick<Budget, "onStop" | "localModel" | "day" | "month" | "limits">;

/** A crossed line in words; whose it is comes first where it is not the whole's. Where much is left, a stop was one request's and is told as that. */
export function noticeSentence(
  notice: BudgetNotice,
  budget: Known,
  common: Catalogue["common"],
  format: Pick<Format, "money">,
): string {
  const { line, unit, scope, name } = notice;
  const whose = scope === "*" ? "" : common.budget.whose(scope === "user:owner" ? common.budget.owner : name);
  const words = common.budget[unit];
  if (line === "alert") return whose + words.alert(format.money(notice.spentUsd), format.money(notice.limitUsd));
  const figures = figuresOf(notice, budget);
  const local = budget.onStop === "local" ? budget.localModel : null;
  const [spent, left, limit] = [figures.spentUsd, figures.leftUsd, figures.limitUsd].map(usd => format.money(usd)) as Three;
  if (muchLeft(figures))
    return whose + (local === null ? words.refused(left, limit) : words.instead(left, limit) + common.budget.answersSuch(local));
  return whose + words.stop(spent, limit) + (local === null ? "" : common.budget.goesOn(local));
}

type Three = [string, string, string];
type Figures = { readonly spentUsd: string; readonly leftUsd: string; readonly limitUsd: string };

/** The whole's meters are live. Of the others only the notice's own figures are as old as the refusal; their stop line is the meter's. */
function figuresOf({ scope, unit, window, spentUsd, limitUsd }: BudgetNotice, budget: Known): Figures {
  const meters = scope === "*" ? budget : budget.limits.find(one => one.scope === scope);
  const meter = meters?.[unit].window === window ? meters[unit] : null;
  if (scope === "*" && meter?.limitUsd != null && meter.leftUsd !== null)
    return { spentUsd: meter.spentUsd, leftUsd: meter.leftUsd, limitUsd: meter.limitUsd };
  const stop = Number(meter?.stopUsd ?? limitUsd);
  return { spentUsd, leftUsd: String(Math.max(0, stop - Number(spentUsd))), limitUsd };
}
