import * as z from "zod";
import type { Figure } from "../compare-day.ts";
import { type Exact, exactOf } from "../decimal.ts";
import type { UtcDay } from "../utc-day.ts";
import { allPages, type Query, type ReadPage, unreadable } from "./read-report.ts";
import { createSums } from "./sum.ts";

/** Anthropic's Admin API, as documented: platform.claude.com/docs/en/api/admin/cost_report and …/usage_report. */
const page = <R extends z.ZodType>(result: R) =>
  z.object({
    data: z.array(z.object({ starting_at: z.iso.datetime({ offset: true }), results: z.array(result) })),
    has_more: z.boolean(),
    next_page: z.string().nullable(),
  });

const CostReport = page(
  z.object({
    /** Cents, as a decimal string. */
    amount: z.string(),
    currency: z.string(),
    cost_type: z.string().nullable(),
    /** Null for what is no tokens: searches, code execution, sessions. */
    model: z.string().nullable(),
  }),
);

const UsageReport = page(
  z.object({
    model: z.string().nullable(),
    server_tool_use: z.object({ web_search_requests: z.number().int().min(0) }).nullish(),
  }),
);

const cents = -2;

export const anthropicHeaders = (key: string): Record<string, string> => ({
  "x-api-key": key,
  "anthropic-version": "2023-06-01",
  accept: "application/json",
  "user-agent": "hearth",
});

/**
 * What Anthropic asks for a day, by model. Searches are paid by the piece and reported without a model: the usage report says which model
 * made them. @throws AppError BILL_KEY_REFUSED, BILL_UNREADABLE
 */
export async function readAnthropicCosts(provider: string, day: UtcDay, read: ReadPage): Promise<Figure[]> {
  const time = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
  const rowsOf = async <R extends z.ZodType>(path: string, group: string, schema: ReturnType<typeof page<R>>) => {
    const query: Query = [
      ["starting_at", time(day.startsAt)],
      ["ending_at", time(day.endsAt)],
      ["bucket_width", "1d"],
      ["group_by[]", group],
    ];
    const pages = await allPages(provider, async cursor => {
      const parsed = schema.safeParse(await read(path, cursor === undefined ? query : [...query, ["page", cursor]]));
      if (!parsed.success) unreadable(provider, "it is not as documented.", "内容与文档不符。");
      return parsed.data;
    });
    const buckets = pages.flatMap(({ data }) => data).filter(({ starting_at }) => Date.parse(starting_at) === day.startsAt);
    // Nothing said about the day is not the same as nothing asked for it.
    if (buckets.length === 0) unreadable(provider, `it has nothing about ${day.day} yet.`, `尚无 ${day.day} 的数据。`);
    return buckets.flatMap(({ results }) => results);
  };

  const sums = createSums(provider);
  let searches: Exact = 0n;
  for (const { amount, currency, cost_type, model } of await rowsOf("/v1/organizations/cost_report", "description", CostReport)) {
    if (currency.toUpperCase() !== "USD")
      unreadable(provider, `it is in ${currency.slice(0, 8)}.`, `货币为 ${currency.slice(0, 8)}。`);
    const exact = exactOf(amount, cents) ?? unreadable(provider, "an amount is no number.", "金额不是数字。");
    if (model === null && cost_type === "web_search") searches += exact;
    else sums.add(model, exact);
  }
  if (searches === 0n) return sums.figures();

  const counts = new Map<string, number>();
  for (const { model, server_tool_use } of await rowsOf("/v1/organizations/usage_report/messages", "model", UsageReport)) {
    const made = server_tool_use?.web_search_requests ?? 0;
    if (model !== null && made > 0) counts.set(model, (counts.get(model) ?? 0) + made);
  }
  const total = [...counts.values()].reduce((sum, made) => sum + made, 0);
  if (total === 0) sums.add(null, searches);
  for (const [model, made] of counts) sums.add(model, (searches * BigInt(made)) / BigInt(total));
  return sums.figures();
}
