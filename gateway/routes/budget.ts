import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../contract/errors/app-error.ts";
import { principalId } from "../../contract/principal.ts";
import type { Budget } from "../../contract/routes/budget.ts";
import type { Cost } from "../../contract/settings/cost.ts";
import type { Additions } from "../budget/additions.ts";
import type { Meters, MetersNow } from "../budget/meters.ts";
import { toNano, usdOf } from "../budget/money.ts";
import type { Names } from "../budget/names.ts";
import { createBreakdown } from "../budget/report/breakdown.ts";
import { createSpendingCsv } from "../budget/report/csv.ts";
import { createHistory } from "../budget/report/history.ts";
import { idSpan } from "../budget/report/id-span.ts";
import { createPaidCalls } from "../budget/report/paid-calls.ts";
import type { Windows } from "../budget/windows.ts";
import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";
import type { Handlers } from "./handler.ts";

export type BudgetHandlerDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly cost: () => Cost;
  readonly timeZone: () => string;
  readonly windowsAt: (at: number) => Windows;
  readonly names: Names;
  readonly meters: Pick<Meters, "read" | "touch" | "dismiss">;
  readonly additions: Pick<Additions, "add">;
  /** `provider/model` that goes on at the stop line; null when the settings do not want one or none is free. */
  readonly localModel: () => string | null;
  readonly prices: () => Budget["prices"] | Promise<Budget["prices"]>;
};

/** About as long as a piece of an export: the next one is made when this one has gone. */
const pieceBytes = 64 * 1024;

type BudgetRoute =
  | "getBudget"
  | "addMoney"
  | "dismissNotice"
  | "budgetHistory"
  | "budgetBreakdown"
  | "paidCalls"
  | "exportSpending";

/** The scope that somebody means: as it is written, or by the name that people call it (`user:Ann's phone`). */
function scopeOf(wanted: string, { limits }: MetersNow): string | undefined {
  if (wanted === "*") return wanted;
  return limits.find(one => one.scope === wanted)?.scope ?? limits.find(one => `${one.kind}:${one.name}` === wanted)?.scope;
}

/** @throws AppError REQUEST_INVALID for a day that no calendar has */
function checkDay(field: "from" | "to", day: string | undefined): void {
  if (day === undefined || !Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return;
  throw AppError.of("REQUEST_INVALID", { where: field, problem: `there is no day ${day}`, problemZh: `没有 ${day} 这一天` });
}

/** One piece a turn, so that a long export keeps nobody waiting. */
async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  for (const piece of pieces) {
    if (piece !== "") yield piece;
    await nextTurn();
  }
}

/** What is spent, where it went, and money on top: the owner's view of `gateway/budget`. */
export function createBudgetHandlers(deps: BudgetHandlerDeps): Handlers<BudgetRoute> {
  const { db, clock, meters, names } = deps;
  const breakdown = createBreakdown({ db, names });
  const history = createHistory(db);
  const paidCalls = createPaidCalls({ db, names });
  const csv = createSpendingCsv({ db, names });

  const budget = async (): Promise<Budget> => {
    const prices = await deps.prices();
    const { onStop, maxPerRequest } = deps.cost();
    const { day, month, limits, notices } = meters.read();
    return {
      day,
      month,
      timeZone: deps.timeZone(),
      onStop,
      localModel: deps.localModel(),
      maxPerRequestUsd: maxPerRequest === undefined ? null : usdOf(toNano(maxPerRequest)),
      limits,
      by: { day: breakdown(day.window), month: breakdown(month.window) },
      notices,
      prices,
    };
  };

  return {
    getBudget: budget,

    addMoney: async ({ body, principal }) => {
      const scope = scopeOf(body.scope, meters.read());
      if (scope === undefined) throw AppError.of("BUDGET_NOT_FOUND", { scope: body.scope });
      await deps.additions.add(scope, toNano(body.usd), principalId(principal), clock.now());
      meters.touch();
      return budget();
    },

    dismissNotice: async ({ params, principal }) => {
      if (!(await meters.dismiss(params.id, principalId(principal)))) throw AppError.of("NOTICE_NOT_FOUND");
      return { ok: true };
    },

    budgetHistory: ({ query }) => history(deps.windowsAt(clock.now()).day, query.days),

    budgetBreakdown: ({ params }) => breakdown(params.window),

    paidCalls: ({ query, signal }) => paidCalls(toNano(query.usd), query.limit, signal),

    exportSpending: ({ query: { from, to }, reply }) => {
      checkDay("from", from);
      checkDay("to", to);
      const name = ["hearth-spending", from, to].filter(part => part !== undefined).join("-");
      const pieces = csv({ from: from ?? "", to: to ?? "9999", ids: idSpan(from, to), timeZone: deps.timeZone() });
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="${name}.csv"`)
        .send(Readable.from(inTurns(pieces), { objectMode: false, highWaterMark: pieceBytes }));
    },
  };
}
