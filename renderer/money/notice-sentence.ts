import type { Budget, BudgetNotice } from "../../contract/routes/budget.ts";
import type { Catalogue } from "../i18n/catalogue.ts";
import type { Format } from "../i18n/format.ts";

/** A crossed line in words; whose it is comes first where it is not the whole's. */
export function noticeSentence(
  { line, unit, scope, name, spentUsd, limitUsd }: BudgetNotice,
  { onStop, localModel }: Pick<Budget, "onStop" | "localModel">,
  common: Catalogue["common"],
  format: Pick<Format, "money">,
): string {
  const whose = scope === "*" ? "" : common.budget.whose(scope === "user:owner" ? common.budget.owner : name);
  const said = common.budget[unit][line](format.money(spentUsd), format.money(limitUsd));
  const goesOn = line === "stop" && onStop === "local" && localModel !== null ? common.budget.goesOn(localModel) : "";
  return whose + said + goesOn;
}
