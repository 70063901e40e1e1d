import type { Breakdown, Budget } from "../../../contract/routes/budget.ts";
import type { Unit } from "../lines.ts";
import type { Meters } from "../meters.ts";

/** Money as Prometheus reads it: plain dollars. */
export type MoneyFigures = {
  readonly meters: readonly {
    readonly unit: Unit;
    readonly scope: string;
    readonly spentUsd: number;
    readonly heldUsd: number;
    /** Null: no limit is set. */
    readonly limitUsd: number | null;
  }[];
  /** What each model cost today. */
  readonly models: readonly { readonly model: string; readonly usd: number }[];
  readonly pricesAgeDays: number;
};

/** One reading of all meters, today's models and the price table's age. */
export function createMoneyFigures(deps: {
  readonly meters: Pick<Meters, "read">;
  readonly breakdown: (window: string) => Breakdown;
  readonly prices: () => Budget["prices"] | Promise<Budget["prices"]>;
}): () => Promise<MoneyFigures> {
  return async () => {
    const { ageDays } = await deps.prices();
    const { day, month, limits } = deps.meters.read();
    const one = (scope: string, unit: Unit, { spentUsd, heldUsd, limitUsd }: typeof day): MoneyFigures["meters"][number] => ({
      unit,
      scope,
      spentUsd: Number(spentUsd),
      heldUsd: Number(heldUsd),
      limitUsd: limitUsd === null ? null : Number(limitUsd),
    });
    return {
      meters: [{ scope: "*", day, month }, ...limits].flatMap(({ scope, day, month }) => [
        one(scope, "day", day),
        one(scope, "month", month),
      ]),
      models: deps.breakdown(day.window).model.map(({ id, usd }) => ({ model: id, usd: Number(usd) })),
      pricesAgeDays: ageDays,
    };
  };
}
