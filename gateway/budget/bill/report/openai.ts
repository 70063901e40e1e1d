import * as z from "zod";
import type { Figure } from "../compare-day.ts";
import { exactOf } from "../decimal.ts";
import type { UtcDay } from "../utc-day.ts";
import { allPages, type Query, type ReadPage, unreadable } from "./read-report.ts";
import { createSums } from "./sum.ts";

/** OpenAI's costs, as documented: developers.openai.com/api/reference, admin, organization, usage, costs. */
const Costs = z.object({
  data: z.array(
    z.object({
      start_time: z.number().int(),
      results: z.array(
        z.object({
          /** Dollars. Documented as a number; since 2026 it comes as a decimal string. */
          amount: z.object({ value: z.union([z.number(), z.string()]), currency: z.string() }),
          line_item: z.string().nullish(),
        }),
      ),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullable(),
});

export const openAiHeaders = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  accept: "application/json",
  "user-agent": "hearth",
});

/** `gpt-4o-2024-08-06, cached input` → the model; null for what names none, as `Image models`. */
export function modelOfLineItem(item: string): string | null {
  const name = item.split(",", 1)[0]?.trim() ?? "";
  return /^\S+$/.test(name) ? name : null;
}

/** What OpenAI asks for a day, by model. @throws AppError BILL_KEY_REFUSED, BILL_UNREADABLE */
export async function readOpenAiCosts(provider: string, day: UtcDay, read: ReadPage): Promise<Figure[]> {
  const query: Query = [
    ["start_time", String(day.startsAt / 1000)],
    ["end_time", String(day.endsAt / 1000)],
    ["bucket_width", "1d"],
    ["group_by[]", "line_item"],
  ];
  const pages = await allPages(provider, async cursor => {
    const answer = await read("/v1/organization/costs", cursor === undefined ? query : [...query, ["page", cursor]]);
    const parsed = Costs.safeParse(answer);
    if (!parsed.success) unreadable(provider, "it is not as documented.", "内容与文档不符。");
    return parsed.data;
  });
  const buckets = pages.flatMap(({ data }) => data).filter(({ start_time }) => start_time * 1000 === day.startsAt);
  // Nothing said about the day is not the same as nothing asked for it.
  if (buckets.length === 0) unreadable(provider, `it has nothing about ${day.day} yet.`, `尚无 ${day.day} 的数据。`);
  const sums = createSums(provider);
  for (const { amount, line_item } of buckets.flatMap(({ results }) => results)) {
    const { value, currency } = amount;
    if (currency.toUpperCase() !== "USD")
      unreadable(provider, `it is in ${currency.slice(0, 8)}.`, `货币为 ${currency.slice(0, 8)}。`);
    const exact = exactOf(value) ?? unreadable(provider, "an amount is no number.", "金额不是数字。");
    sums.add(line_item ? modelOfLineItem(line_item) : null, exact);
  }
  return sums.figures();
}
