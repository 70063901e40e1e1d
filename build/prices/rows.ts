/** Input, output, cache read, cache written for 5 minutes, for an hour: whole pico-dollars a token. */
export type RateList = [number, number, number, number, number];
export type Tier = { above: number; rates: RateList };
export type PriceRow = { effectiveFrom: string; tiers: Tier[]; fast?: RateList; webSearch?: number };
export type ModelRow = {
  id: string;
  aliases: string[];
  prices: PriceRow[];
  regionPercent?: number;
  maxOutput?: number;
  context?: number;
};
export type VendorRow = { id: string; name: string; hosts: readonly string[]; models: ModelRow[] };

/** Since ever, as far as the sources tell. */
export const always = "1970-01-01";

/** Dollars for a million tokens → pico-dollars a token, rounded up where a source is finer than that. */
export const picoOf = (usdPerMillion: number): number => Math.ceil(Number((usdPerMillion * 1e6).toPrecision(12)));

const ratesAt = (tiers: readonly Tier[], above: number): RateList =>
  (tiers.findLast(tier => tier.above <= above) ?? (tiers[0] as Tier)).rates;

const kinds = [0, 1, 2, 3, 4] as const;

/** Every kind at the dearer of two, at every length of prompt. */
export function dearest(a: readonly Tier[], b: readonly Tier[]): Tier[] {
  const starts = [...new Set([...a, ...b].map(tier => tier.above))].sort((x, y) => x - y);
  const tiers = starts.map(above => {
    const [one, other] = [ratesAt(a, above), ratesAt(b, above)];
    return { above, rates: kinds.map(kind => Math.max(one[kind], other[kind])) as RateList };
  });
  return tiers.filter((tier, index) => index === 0 || String(tier.rates) !== String(tiers[index - 1]?.rates));
}
