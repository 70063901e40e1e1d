import type * as z from "zod";
import type { PriceChange, PriceRow, RatesUsd } from "../../../contract/routes/budget.ts";
import { usdOf } from "../money.ts";
import { always } from "./built-in.ts";
import { createTableIndex, type Found, priceAt, rowAt } from "./find-in-table.ts";
import type { FoundPrice, Price, Rates } from "./price.ts";
import type { PriceTable, TableRow } from "./table.ts";

/** Pico-dollars a token are millionths of a dollar for a million tokens: three digits more are nano-dollars. */
const perMillion = (rate: number): string => usdOf(rate * 1_000);

const ratesUsd = (rates: Rates): z.infer<typeof RatesUsd> => ({
  input: perMillion(rates.input),
  output: perMillion(rates.output),
  cacheRead: perMillion(rates.cacheRead),
  cacheWrite5m: perMillion(rates.cacheWrite5m),
  cacheWrite1h: perMillion(rates.cacheWrite1h),
});

/** A price as the pages show it. */
export const pricedRow = (ref: string, price: Price): PriceRow => ({
  ref,
  source: price.source,
  free: false,
  tiers: price.tiers.map(({ aboveInputTokens, rates }) => ({ aboveInputTokens, rates: ratesUsd(rates) })),
  effectiveFrom: price.effectiveFrom === always ? null : price.effectiveFrom,
  maxOutputTokens: price.maxOutputTokens,
});

/** What was found for a model that is set up here. */
export function foundRow(ref: string, found: FoundPrice): PriceRow {
  if (found.kind === "priced") return pricedRow(ref, found.price);
  const source = found.kind === "unknown" ? "unknown" : found.why === "settings" ? "settings" : "local";
  return { ref, source, free: found.kind === "free", tiers: [], effectiveFrom: null, maxOutputTokens: null };
}

/** All models of a table, each once. */
export const tableRows = (table: PriceTable, at: number): PriceRow[] =>
  table.vendors.flatMap(vendor => vendor.models.map(model => pricedRow(`${vendor.id}/${model.id}`, priceAt(model, at))));

const ratesAt = (row: TableRow, tokens: number): readonly number[] =>
  (row.tiers.findLast(tier => tier.above <= tokens) ?? (row.tiers[0] as TableRow["tiers"][number])).rates;

const far = (before: number, after: number): boolean => after > before * 10 || after < before / 10;

/** More than ten times, or less than a tenth of, what it was: of any kind of token at any length of prompt. */
export function startlingRows(before: TableRow, after: TableRow): boolean {
  const starts = [...before.tiers, ...after.tiers].map(tier => tier.above);
  return starts.some(above => {
    const [one, other] = [ratesAt(before, above), ratesAt(after, above)];
    return one.some((rate, kind) => far(rate, other[kind] ?? rate));
  });
}

/** Figures that bounds rest on, beside the rates: of these nothing may become cheap, short or absent unseen. */
function startlingLimits(before: Found, after: Found): boolean {
  const pairs: (readonly [number | undefined, number | undefined])[] = [
    [before.model.context, after.model.context],
    [before.model.maxOutput, after.model.maxOutput],
    [before.model.regionPercent, after.model.regionPercent],
    ...after.model.prices.flatMap(row => {
      const old = rowAt(before.model, Date.parse(row.effectiveFrom));
      const fast = (row.fast ?? []).map((rate, kind): readonly [number | undefined, number] => [old.fast?.[kind], rate]);
      return [[old.webSearch, row.webSearch] as const, ...fast];
    }),
  ];
  return pairs.some(([one, other]) => one !== other && (one === undefined || other === undefined || far(one, other)));
}

function startlingEver(before: Found, after: Found): boolean {
  if (startlingLimits(before, after)) return true;
  const days = [...before.model.prices, ...after.model.prices].map(row => Date.parse(row.effectiveFrom));
  return days.some(day => startlingRows(rowAt(before.model, day), rowAt(after.model, day)));
}

const same = (before: Found, after: Found): boolean => {
  const { prices, regionPercent, maxOutput, context } = before.model;
  const other = after.model;
  return (
    JSON.stringify([prices, regionPercent, maxOutput, context]) ===
    JSON.stringify([other.prices, other.regionPercent, other.maxOutput, other.context])
  );
};

/** What putting `after` in the place of `before` changes: for every name at every host that is asked, told once for each model. */
export function tableChanges(before: PriceTable, after: PriceTable, at: number): PriceChange[] {
  const [old, next] = [createTableIndex(before), createTableIndex(after)];
  const changes = new Map<string, PriceChange>();
  const row = (found: Found | undefined, ref: string): PriceRow | null =>
    found ? pricedRow(ref, priceAt(found.model, at)) : null;
  const note = (
    kind: PriceChange["kind"],
    name: string,
    was: Found | undefined,
    is: Found | undefined,
    startling: boolean,
  ): void => {
    const owner = (is ?? was) as Found;
    // A second name is told when it does not simply follow its model.
    const follows = was?.model.id === is?.model.id || was === undefined || is === undefined;
    const called =
      follows && owner.model.aliases.includes(name) && (was === undefined) === (is === undefined) ? owner.model.id : name;
    const ref = `${owner.vendor.id}/${called}`;
    if (!changes.has(ref)) changes.set(ref, { ref, kind, before: row(was, ref), after: row(is, ref), startling });
  };
  const key = (host: string, name: string): string => `${host} ${name}`;
  const known = new Map([...old.entries()].map(({ host, name, found }) => [key(host, name), found]));
  for (const { host, name, found } of next.entries()) {
    const was = known.get(key(host, name));
    known.delete(key(host, name));
    if (!was) note("added", name, undefined, found, false);
    else if (!same(was, found)) note("changed", name, was, found, startlingEver(was, found));
  }
  for (const [where, found] of known) note("removed", where.slice(where.indexOf(" ") + 1), found, undefined, true);
  return [...changes.values()];
}
