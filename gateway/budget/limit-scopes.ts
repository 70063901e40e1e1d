import type { ScopeKind, scopeKinds } from "../../contract/routes/budget.ts";
import type { Cost } from "../../contract/settings/cost.ts";
import { scopeFor } from "./lines.ts";
import type { Who } from "./who.ts";

type Kind = Exclude<(typeof scopeKinds)[number], "all">;

/** A budget as it is in force for one scope. */
export type BudgetOf = {
  readonly scope: string;
  readonly kind: (typeof ScopeKind)["_output"];
  /** USD; undefined: no limit. */
  readonly dailyBudget: number | undefined;
  readonly monthlyBudget: number | undefined;
  /** It names somebody whom there is not. */
  readonly fitsNobody: boolean;
};

export const kindOf = (scope: string): BudgetOf["kind"] => (scope === "*" ? "all" : (scope.slice(0, scope.indexOf(":")) as Kind));

const lower = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/**
 * The budgets of `cost.limits`, each once: a row that calls several devices by one name is a budget for each of them, several rows for one
 * scope are the lower of their figures. A row that fits nobody yet stands under the name it gives.
 */
export function limitScopes(cost: Cost, everybody: readonly Who[], agents: readonly string[]): BudgetOf[] {
  const found = new Map<string, BudgetOf>();
  for (const limit of cost.limits ?? []) {
    if (limit.dailyBudget === undefined && limit.monthlyBudget === undefined) continue;
    const { user, device, agent = "", channel = "" } = limit;
    const scopes = new Set(everybody.flatMap(who => scopeFor(limit, who, channel, agent) ?? []));
    const fitsNobody = scopes.size === 0 || (limit.agent !== undefined && !agents.includes(limit.agent));
    if (scopes.size === 0) scopes.add(user === undefined ? `device:${device}` : `user:${user}`);
    for (const scope of scopes) {
      const known = found.get(scope);
      found.set(scope, {
        scope,
        kind: kindOf(scope),
        dailyBudget: lower(known?.dailyBudget, limit.dailyBudget),
        monthlyBudget: lower(known?.monthlyBudget, limit.monthlyBudget),
        fitsNobody,
      });
    }
  }
  return [...found.values()];
}
