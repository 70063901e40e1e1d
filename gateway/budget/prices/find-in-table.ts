import type { Price, PriceTier, Rates } from "./price.ts";
import type { PriceTable, TableModel, TableRow, TableVendor } from "./table.ts";

export type Found = { readonly vendor: TableVendor; readonly model: TableModel };

/** Vendors bill by their own clock: around a change of prices the dearer of both days counts. */
const clockSlackMs = 14 * 3_600_000;

export const ratesOf = ([input, output, cacheRead, cacheWrite5m, cacheWrite1h]: TableRow["tiers"][number]["rates"]): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
});

const tiersOf = (row: TableRow): readonly [PriceTier, ...PriceTier[]] =>
  row.tiers.map(({ above, rates }) => ({ aboveInputTokens: above, rates: ratesOf(rates) })) as unknown as [
    PriceTier,
    ...PriceTier[],
  ];

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The newest row that has begun; the first where none has. */
export const rowAt = (model: TableModel, at: number): TableRow =>
  model.prices.findLast(row => row.effectiveFrom <= dayOf(at)) ?? (model.prices[0] as TableRow);

const dearness = (row: TableRow): number => Math.max(...row.tiers.map(({ rates }) => rates.reduce((sum, rate) => sum + rate, 0)));

/** What a model of the table asks at a time. */
export function priceAt(model: TableModel, at: number): Price {
  const [before, after] = [rowAt(model, at - clockSlackMs), rowAt(model, at + clockSlackMs)];
  const row = dearness(before) > dearness(after) ? before : after;
  return {
    tiers: tiersOf(row),
    fast: row.fast ? ratesOf(row.fast) : null,
    regionPercent: model.regionPercent ?? 100,
    webSearchNanoUsd: row.webSearch ?? null,
    maxOutputTokens: model.maxOutput ?? null,
    contextTokens: model.context ?? null,
    effectiveFrom: row.effectiveFrom,
    source: "table",
  };
}

/** The host whose prices count for an address: exact, at the usual port, or nobody's. */
export function officialHost(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  return url !== null && url.port === "" && url.protocol === "https:" ? url.hostname : undefined;
}

/** Looks models up by the host that is asked and their exact name or second name. Nothing is guessed: no case folding, no prefix. */
export function createTableIndex(table: PriceTable) {
  const hosts = new Map<string, Map<string, Found>>();
  for (const vendor of table.vendors) {
    const models = new Map<string, Found>();
    for (const model of vendor.models) for (const name of [model.id, ...model.aliases]) models.set(name, { vendor, model });
    for (const host of vendor.hosts) hosts.set(host, models);
  }
  return {
    find: (baseUrl: string, name: string): Found | undefined => {
      const host = officialHost(baseUrl);
      return host === undefined ? undefined : hosts.get(host)?.get(name);
    },
    /** Every name at every host. */
    entries: function* (): Generator<{ host: string; name: string; found: Found }> {
      for (const [host, models] of hosts) for (const [name, found] of models) yield { host, name, found };
    },
  };
}

export type TableIndex = ReturnType<typeof createTableIndex>;
