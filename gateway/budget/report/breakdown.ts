import type { Breakdown, Share } from "../../../contract/routes/budget.ts";
import type { Database } from "../../db/open.ts";
import { usdOf } from "../money.ts";
import type { Names } from "../names.ts";

type Row = { id: string; cost: number; estimated: number; calls: number; inputTokens: number; outputTokens: number };

const columns = {
  model: "provider || '/' || model",
  agent: "agent",
  channel: "channel",
  user: "user",
  device: "device",
} as const;
type Part = keyof typeof columns;

/** First and last possible day of a day's or month's key. */
export const daysOf = (window: string): [first: string, last: string] =>
  window.length > 7 ? [window, window] : [`${window}-01`, `${window}-31`];

/**
 * Who and what spent a day's (`2026-11-21`) or month's (`2026-11`) money, dearest first; each list adds up to the whole. What came without a
 * device (the owner's token) has the device id "".
 */
export function createBreakdown(deps: { readonly db: Database; readonly names: Names }): (window: string) => Breakdown {
  const { db, names } = deps;
  const prepare = (part: Part) =>
    db.prepare<[string, string], Row>(
      `SELECT ${columns[part]} AS id, sum(cost_nano_usd) AS cost, sum(estimated_nano_usd) AS estimated, sum(calls) AS calls,
         sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens
       FROM usage_days WHERE day BETWEEN ? AND ? GROUP BY 1 ORDER BY cost DESC, calls DESC, id`,
    );
  const read = {
    model: prepare("model"),
    agent: prepare("agent"),
    channel: prepare("channel"),
    user: prepare("user"),
    device: prepare("device"),
  };
  const nameOf: Readonly<Record<Part, (id: string) => string>> = {
    model: id => id,
    agent: names.agent,
    channel: id => id,
    user: names.user,
    device: names.device,
  };

  return window => {
    const [first, last] = daysOf(window);
    const shares = (part: Part): Share[] =>
      read[part].all(first, last).map(({ id, cost, estimated, ...counts }) => ({
        id,
        name: nameOf[part](id),
        usd: usdOf(cost),
        estimatedUsd: usdOf(estimated),
        ...counts,
      }));
    return {
      window,
      model: shares("model"),
      agent: shares("agent"),
      channel: shares("channel"),
      user: shares("user"),
      device: shares("device"),
    };
  };
}
