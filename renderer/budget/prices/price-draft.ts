import type { PriceRow } from "../../../contract/routes/budget.ts";
import { readAmount } from "../amount.ts";

export const rateNames = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
export type RateName = (typeof rateNames)[number];

/** The form for a model's price, as typed: dollars for a million tokens. */
export type PriceDraft = Readonly<Record<RateName, string>> & { readonly maxOutputTokens: string };

/** Begins with what is known: of a price in tiers, the first. */
export function draftOfPrice(row: PriceRow): PriceDraft {
  const rates = row.free ? undefined : row.tiers[0]?.rates;
  return {
    input: rates?.input ?? "",
    output: rates?.output ?? "",
    cacheRead: rates?.cacheRead ?? "",
    cacheWrite5m: rates?.cacheWrite5m ?? "",
    cacheWrite1h: rates?.cacheWrite1h ?? "",
    maxOutputTokens: row.maxOutputTokens === null ? "" : String(row.maxOutputTokens),
  };
}

const mostForMillion = 100_000;

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
