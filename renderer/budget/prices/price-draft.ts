import type { PriceRow } from "../../../contract/routes/budget.ts";
import type { OwnPrice } from "../../../contract/settings/cost.ts";
import { readAmount, typedOf } from "../amount.ts";

export const rateNames = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
export type RateName = (typeof rateNames)[number];

/** The form for a model's price, as typed: dollars for a million tokens. */
export type PriceDraft = Readonly<Record<RateName, string>> & { readonly maxOutputTokens: string };

/**
 * Begins with the price in force for input and output: of a price in tiers, the first. The rest only as the settings say it (`own`): what
 * follows from another price there must not be kept when the price is changed.
 */
export function draftOfPrice(row: PriceRow, own: OwnPrice | undefined): PriceDraft {
  const rates = row.free ? undefined : row.tiers[0]?.rates;
  const typed = (value: number | undefined): string => (value === undefined ? "" : typedOf(value));
  return {
    input: rates?.input ?? "",
    output: rates?.output ?? "",
    cacheRead: typed(own?.cacheRead),
    cacheWrite5m: typed(own?.cacheWrite5m),
    cacheWrite1h: typed(own?.cacheWrite1h),
    maxOutputTokens: typed(own?.maxOutputTokens),
  };
}

/** Dollars for a million tokens that the settings take at most. */
export const mostForMillion = 100_000;

/** Whether a field holds a rate: `needed` where nothing may not be typed. */
export function rateProblem(name: RateName, typed: string): "wrong" | "needed" | null {
  const read = readAmount(typed);
  if (read.kind === "empty") return name === "input" || name === "output" ? "needed" : null;
  if (read.kind === "wrong" || !(Number(read.usd) > 0) || Number(read.usd) > mostForMillion) return "wrong";
  return null;
}

export const tokensProblem = (typed: string): boolean =>
  typed.trim() !== "" && !(/^\d[\d,.\s]*$/.test(typed.trim()) && Number(typed.replace(/[^\d]/g, "")) > 0);

type Price = { input: string; output: string } & Partial<Record<RateName, string>> & { maxOutputTokens?: number };

/** What is sent; null while something is missing or wrong. */
export function priceOf(draft: PriceDraft): Price | null {
  if (rateNames.some(name => rateProblem(name, draft[name]) !== null) || tokensProblem(draft.maxOutputTokens)) return null;
  const rate = (name: RateName): string => {
    const read = readAmount(draft[name]);
    return read.kind === "amount" ? read.usd : "";
  };
  const optional = (["cacheRead", "cacheWrite5m", "cacheWrite1h"] as const).flatMap(name =>
    rate(name) === "" ? [] : [[name, rate(name)] as const],
  );
  const most = Number(draft.maxOutputTokens.replace(/[^\d]/g, ""));
  return {
    input: rate("input"),
    output: rate("output"),
    ...Object.fromEntries(optional),
    ...(most > 0 ? { maxOutputTokens: most } : {}),
  };
}
