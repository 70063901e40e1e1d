import type { DayOfHistory } from "../../../contract/routes/budget.ts";
import type { Database } from "../../db/open.ts";
import { type NanoUsd, usdOf } from "../money.ts";

type Row = { day: string; cost: NanoUsd; estimated: NanoUsd; calls: number; inputTokens: number; outputTokens: number };

/** The label of the day that lies `days` before (or, negative, after) another. */
export function dayBefore(day: string, days: number): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return new Date(at - days * 86_400_000).toISOString().slice(0, 10);
}

/** The last `days` days up to `today`, oldest first; a day on which nothing was asked is there with 0. */
export function createHistory(db: Database): (today: string, days: number) => { days: DayOfHistory[]; totalUsd: string } {
  const read = db.prepare<[string, string], Row>(
    `SELECT day, sum(cost_nano_usd) AS cost, sum(estimated_nano_usd) AS estimated, sum(calls) AS calls, sum(input_tokens) AS inputTokens,
       sum(output_tokens) AS outputTokens FROM usage_days WHERE day BETWEEN ? AND ? GROUP BY day`,
  );
  const none = { cost: 0, estimated: 0, calls: 0, inputTokens: 0, outputTokens: 0 };
  return (today, days) => {
    const rows = new Map(read.all(dayBefore(today, days - 1), today).map(row => [row.day, row]));
    let total = 0;
    const filled = Array.from({ length: days }, (_, index): DayOfHistory => {
      const day = dayBefore(today, days - 1 - index);
      const { cost, estimated, calls, inputTokens, outputTokens } = rows.get(day) ?? none;
      total += cost;
      return { day, usd: usdOf(cost), estimatedUsd: usdOf(estimated), calls, inputTokens, outputTokens };
    });
    return { days: filled, totalUsd: usdOf(total) };
  };
}
