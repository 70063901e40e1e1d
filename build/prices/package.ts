import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import { always, dearest, type ModelRow, type PriceRow, picoOf, type RateList, type Tier } from "./rows.ts";
import { notChat } from "./vendors.ts";

/** The package tells its version and not its day; this is the day of that version in the npm registry. */
export const source = { name: "@pydantic/genai-prices", version: "0.1.8", date: "2026-09-23" } as const;

/** @throws Error when another version is installed: then look up its day and write it above */
export function checkVersion(): void {
  const file = fileURLToPath(new URL("../package.json", import.meta.resolve("@pydantic/genai-prices")));
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  if (version !== source.version) throw new Error(`${source.name} is ${version}: write its day into build/prices/package.ts`);
}

type Tiered = { base: number; tiers: readonly { start: number; price: number }[] };
type Value = number | Tiered | undefined;

/** Kinds that a request of text, images and documents can be billed by. A model that is paid by anything else is left out. */
const priced = new Set([
  "input_mtok",
  "output_mtok",
  "cache_read_mtok",
  "cache_write_mtok",
  "cache_write_1h_mtok",
  "output_reasoning_mtok",
]);
/** Kinds that never come up here: sound is refused, and files are not stored at the vendor. */
const unused = new Set(["web_searches_kcount", "storage_searches_kcount", "input_audio_mtok", "cache_audio_read_mtok"]);

const at = (value: Value, above: number): number | undefined =>
  typeof value === "object" ? (value.tiers.findLast(tier => tier.start <= above)?.price ?? value.base) : value;

/** Undefined for a model that is not paid by tokens alone, or whose price is not above zero: nothing here is free by a list. */
function tiersOf(prices: ModelPrice, anthropic: boolean): Tier[] | undefined {
  if (Object.keys(prices).some(key => !priced.has(key) && !unused.has(key))) return undefined;
  const values = prices as Record<string, Value>;
  const starts = Object.values(values).flatMap(value => (typeof value === "object" ? value.tiers.map(tier => tier.start) : []));
  const tiers = [...new Set([0, ...starts])]
    .sort((a, b) => a - b)
    .map((above): Tier | undefined => {
      const rate = (key: string): number | undefined => {
        const value = at(values[key], above);
        return value === undefined || value <= 0 ? undefined : picoOf(value);
      };
      const input = rate("input_mtok");
      const output = rate("output_mtok");
      if (input === undefined || output === undefined) return undefined;
      // Vendors other than Anthropic ask nothing more for writing, unless their list says so.
      const write = rate("cache_write_mtok") ?? (anthropic ? Math.ceil(input * 1.25) : input);
      const hour = rate("cache_write_1h_mtok") ?? (anthropic ? input * 2 : write);
      const said = Math.max(output, rate("output_reasoning_mtok") ?? 0);
      return { above, rates: [input, said, rate("cache_read_mtok") ?? input, write, hour] satisfies RateList };
    });
  return tiers.every(tier => tier !== undefined) ? tiers : undefined;
}

const searchOf = (prices: ModelPrice): { webSearch?: number } =>
  typeof prices.web_searches_kcount === "number" ? { webSearch: Math.ceil(prices.web_searches_kcount * 1e6) } : {};

/** One row for each day on which prices changed. Prices by the time of day count at their dearest. */
function pricesOf(model: ModelInfo, anthropic: boolean): PriceRow[] | undefined {
  const listed = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const rows = listed.map(({ constraint, prices }) => ({ constraint, prices, tiers: tiersOf(prices, anthropic) }));
  const hourly = rows.filter(row => row.constraint?.type === "time_of_date");
  const dated = rows.filter(row => row.constraint?.type !== "time_of_date");
  const made = dated.map(({ constraint, prices, tiers }): PriceRow | undefined => {
    const all = [tiers, ...hourly.map(row => row.tiers)];
    if (!all.every(one => one !== undefined)) return undefined;
    const effectiveFrom = constraint?.type === "start_date" ? constraint.start_date : always;
    return { effectiveFrom, tiers: all.reduce((a, b) => dearest(a, b)), ...searchOf(prices) };
  });
  return made.every(row => row !== undefined) ? made.sort((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom)) : undefined;
}

/** Names that a model is matched by exactly. Prefixes and patterns are left out: they price the unknown. */
function exactNames(match: MatchLogic): string[] {
  if ("equals" in match) return [match.equals];
  return "or" in match ? match.or.flatMap(exactNames) : [];
}

const dateSuffix = /-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;

/** The models of one provider that are paid by tokens. `known`: names that exist; a dated one belongs to the model it is a version of. */
export function packageModels(packageId: string, known: readonly string[]): ModelRow[] {
  const provider = findProvider({ providerId: packageId });
  if (!provider) throw new Error(`no provider ${packageId} in ${source.name}`);
  const found = provider.models.flatMap(model => {
    const prices = notChat.test(model.id) ? undefined : pricesOf(model, packageId === "anthropic");
    const names = [model.id, ...exactNames(model.match)].filter(name => !notChat.test(name));
    return prices ? [{ model, prices, names: new Set(names) }] : [];
  });
  const taken = new Set(found.flatMap(one => [...one.names]));
  for (const name of known.filter(one => !taken.has(one) && dateSuffix.test(one) && !notChat.test(one))) {
    const base = name.replace(dateSuffix, "");
    const owners = found.filter(one => [base, `${base}-latest`].some(form => one.names.has(form)));
    if (owners.length === 1) owners[0]?.names.add(name);
  }
  const names = new Set<string>();
  return found.map(({ model, prices, names: all }) => {
    // A name belongs to the first that has it; the id of a model always to that model.
    const aliases = [...all].filter(
      name => name !== model.id && !names.has(name) && !found.some(other => other.model.id === name),
    );
    for (const name of aliases) names.add(name);
    return { id: model.id, aliases, prices, ...(model.context_window === undefined ? {} : { context: model.context_window }) };
  });
}
