import type { Cost } from "../../contract/settings/cost.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Line } from "./counters/counters.ts";
import { type BudgetOf, limitScopes } from "./limit-scopes.ts";
import type { Unit } from "./lines.ts";
import { type Reading, readingOf } from "./meter.ts";
import type { NanoUsd } from "./money.ts";
import { createNotices, type StoredNotice } from "./notices.ts";
import { createSpending } from "./spending.ts";
import type { Who } from "./who.ts";
import type { Windows } from "./windows.ts";

/** Day and month of one scope. */
export type ScopeReading = { readonly budget: BudgetOf; readonly day: Reading; readonly month: Reading };
export type Readings = {
  readonly at: number;
  readonly windows: Windows;
  readonly all: ScopeReading;
  /** The budgets of `cost.limits`. */
  readonly limits: readonly ScopeReading[];
  /** Notices of the running windows, dismissed ones included. */
  readonly notices: readonly StoredNotice[];
};

export type ReadingDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly cost: () => Cost;
  readonly windowsAt: (at: number) => Windows;
  /** Everybody whom a row of `cost.limits` may mean: the owner and all devices. */
  readonly everybody: () => readonly Who[];
  /** Ids of the agents that there are. */
  readonly agents: () => readonly string[];
  readonly added: (scope: string, unit: Unit, at: number) => NanoUsd;
};

type Place = Pick<Line, "scope" | "window">;

const keyOf = (scope: string, window: string): string => `${window} ${scope}`;

/**
 * Reads every meter at once. A line that refused something reads `stopped` until it grants something, and only for as long as exactly as
 * much is left as it was then: money that came back or was added ends that, too.
 */
export function createReadings(deps: ReadingDeps) {
  const { db, cost, windowsAt } = deps;
  const spendingOf = createSpending(db);
  const noticesAt = createNotices(db);
  const refusedLeft = new Map<string, NanoUsd>();
  let refused: Place[] = [];
  let remembered = false;

  const whole = (now: Cost): BudgetOf => ({
    scope: "*",
    kind: "all",
    dailyBudget: now.dailyBudget,
    monthlyBudget: now.monthlyBudget,
    fitsNobody: false,
  });

  const take = (): Readings => {
    const at = deps.clock.now();
    const windows = windowsAt(at);
    const now = cost();
    const all = whole(now);
    const limits = limitScopes(now, deps.everybody(), deps.agents());
    const spending = spendingOf(["*", ...limits.map(one => one.scope)], windows);
    const one = (budget: BudgetOf, unit: Unit): Reading => {
      const { scope } = budget;
      return readingOf({
        cost: now,
        scope,
        unit,
        budgetUsd: unit === "day" ? budget.dailyBudget : budget.monthlyBudget,
        windows,
        spent: spending.get(scope)?.[unit] ?? { spent: 0, estimated: 0, held: 0 },
        added: deps.added(scope, unit, at),
        refusedLeft: refusedLeft.get(keyOf(scope, windows[unit])),
      });
    };
    const both = (budget: BudgetOf): ScopeReading => ({ budget, day: one(budget, "day"), month: one(budget, "month") });
    return { at, windows, all: both(all), limits: limits.map(both), notices: noticesAt(at) };
  };

  const each = (readings: Readings): Reading[] => [readings.all, ...readings.limits].flatMap(({ day, month }) => [day, month]);

  /** What a former run of the gateway refused: unless the budget was raised since. */
  const remember = (readings: Readings): void => {
    remembered = true;
    for (const notice of readings.notices) {
      const found = each(readings).find(one => one.scope === notice.scope && one.window === notice.window);
      if (notice.line !== "stop" || !found?.lines || notice.limitNanoUsd < found.lines.limitNanoUsd) continue;
      refusedLeft.set(keyOf(notice.scope, notice.window), Math.max(0, found.lines.stopNanoUsd - notice.spentNanoUsd));
    }
  };

  return {
    /** All meters as they are now. */
    read(): Readings {
      const first = take();
      if (remembered && refused.length === 0) return first;
      if (!remembered) remember(first);
      const { day, month } = first.windows;
      for (const key of refusedLeft.keys())
        if (!key.startsWith(`${day} `) && !key.startsWith(`${month} `)) refusedLeft.delete(key);
      for (const { scope, window } of refused) {
        const found = each(first).find(one => one.scope === scope && one.window === window);
        if (found?.left != null) refusedLeft.set(keyOf(scope, window), found.left);
      }
      refused = [];
      return take();
    },
    /** Something that costs money was granted at these lines just now. */
    granted(lines: readonly Place[]): void {
      for (const { scope, window } of lines) refusedLeft.delete(keyOf(scope, window));
      if (refused.length > 0)
        refused = refused.filter(one => !lines.some(line => line.scope === one.scope && line.window === one.window));
    },
    /** Something was refused at this line just now. */
    refused(line: Place): void {
      if (!refused.some(one => one.scope === line.scope && one.window === line.window)) refused.push(line);
    },
    each,
  };
}
