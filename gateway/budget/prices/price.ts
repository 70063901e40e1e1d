/** Pico-dollars for a token, whole numbers: 1 USD for a million tokens = 1,000,000. Absolute for every kind: multipliers differ between models. */
export type Rates = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
};

/** Holds for the whole request when its prompt (cached tokens included) has more tokens than this; the first tier has 0. */
export type PriceTier = { readonly aboveInputTokens: number; readonly rates: Rates };

/** What a model asks at one time. Past rows of the ledger keep what they were charged. */
export type Price = {
  readonly tiers: readonly [PriceTier, ...PriceTier[]];
  /** Rates of the provider's fast mode; null: a request for it is refused. */
  readonly fast: Rates | null;
  /** What a region that costs more asks, in per cent of the rates: 110. 100 where there is none. A workspace may default to it, so bounds always include it. */
  readonly regionPercent: number;
  readonly webSearchNanoUsd: number | null;
  readonly maxOutputTokens: number | null;
  readonly contextTokens: number | null;
  /** ISO date since when it holds. */
  readonly effectiveFrom: string;
  readonly source: "table" | "settings";
};

export type FoundPrice =
  /** Costs nothing: runs on this machine or its private network, is the guide, or the settings say so. Metered, never limited. */
  | { readonly kind: "free"; readonly why: "local" | "guide" | "settings" }
  | { readonly kind: "priced"; readonly price: Price }
  | { readonly kind: "unknown" };
