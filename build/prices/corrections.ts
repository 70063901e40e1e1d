import { readFileSync } from "node:fs";
import json5 from "json5";
import { always, type PriceRow, picoOf, type RateList } from "./rows.ts";

/** One entry of corrections.json5; `prices` stand instead of the package's. */
export type Correction = {
  id: string;
  aliases?: string[];
  fastTimes?: number;
  maxOutput?: number;
  prices?: { effectiveFrom?: string; tiers: { above: number; usd: number[] }[]; webSearch?: number }[];
};

export const corrections = json5.parse<Record<string, { source: string; adopt?: string[]; models?: Correction[] }>>(
  readFileSync(new URL("corrections.json5", import.meta.url), "utf8"),
);

export const correctedPrices = ({ prices }: Correction): PriceRow[] | undefined =>
  prices?.map(({ effectiveFrom, tiers, webSearch }) => ({
    effectiveFrom: effectiveFrom ?? always,
    tiers: tiers.map(({ above, usd }) => ({ above, rates: usd.map(picoOf) as RateList })),
    ...(webSearch === undefined ? {} : { webSearch: webSearch * 1e6 }),
  }));
