import type { Cost, OwnPrice } from "../../../contract/settings/cost.ts";
import { toNano } from "../money.ts";
import { always } from "./built-in.ts";
import type { Price } from "./price.ts";

/** Dollars for a million tokens → pico-dollars a token, rounded up and never nothing. */
export const picoOf = (usdPerMillion: number): number => Math.max(1, Math.ceil(Number((usdPerMillion * 1e6).toPrecision(12))));

/** What the settings say of a model: the entry of its own name, else the one for all of its provider. */
export function ownEntry(prices: Cost["prices"], provider: string, model: string): "free" | OwnPrice | undefined {
  if (prices === undefined) return undefined;
  const own = (key: string): "free" | OwnPrice | undefined => (Object.hasOwn(prices, key) ? prices[key] : undefined);
  return own(`${provider}/${model}`) ?? own(`${provider}/*`);
}

/** A typed price. What it leaves out is taken at the dearest, or from the table (`known`) where that has the model: limits, region, searches. */
export function priceOfOwn(own: OwnPrice, known: Price | null): Price {
  const input = picoOf(own.input);
  const cacheWrite5m = own.cacheWrite5m === undefined ? Math.ceil(input * 1.25) : picoOf(own.cacheWrite5m);
  return {
    tiers: [
      {
        aboveInputTokens: 0,
        rates: {
          input,
          output: picoOf(own.output),
          cacheRead: own.cacheRead === undefined ? input : picoOf(own.cacheRead),
          cacheWrite5m,
          cacheWrite1h: own.cacheWrite1h === undefined ? Math.max(2 * input, cacheWrite5m) : picoOf(own.cacheWrite1h),
        },
      },
    ],
    fast: null,
    regionPercent: known?.regionPercent ?? 100,
    webSearchNanoUsd: own.webSearch === undefined ? (known?.webSearchNanoUsd ?? null) : toNano(own.webSearch),
    maxOutputTokens: own.maxOutputTokens ?? known?.maxOutputTokens ?? null,
    contextTokens: own.contextTokens ?? known?.contextTokens ?? null,
    effectiveFrom: always,
    source: "settings",
  };
}
