// Writes gateway/budget/prices/prices.json: @pydantic/genai-prices, corrected by hand (corrections.json5), at the dearer where a second source
// (LiteLLM's table, see extract.ts) asks more. One model a line.
//   node build/prices/make.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { type Correction, correctedPrices, corrections } from "./corrections.ts";
import { checkVersion, packageModels, source } from "./package.ts";
import { always, dearest, type ModelRow, type RateList, type Tier, type VendorRow } from "./rows.ts";
import { filled, readSecond, type Second, type SecondModel } from "./second.ts";
import { documentedNames, notChat, openRouter, type Vendor, vendors } from "./vendors.ts";

const here = (name: string): URL => new URL(name, import.meta.url);

/** Names that the vendors' own libraries know. */
function namesOfLibraries(): string[] {
  const files = [
    "../../node_modules/@anthropic-ai/sdk/resources/messages/messages.d.ts",
    "../../node_modules/openai/resources/shared.d.ts",
  ];
  return files.flatMap(file => {
    const union = /export type (?:Model|ChatModel) = ([^;]+);/.exec(readFileSync(here(file), "utf8"))?.[1] ?? "";
    return [...union.matchAll(/'([^']+)'/g)].flatMap(match => match[1] ?? []);
  });
}

/** Models of a vendor that the second source has under any of their names. */
const secondOf = (model: ModelRow, second: Record<string, SecondModel>): SecondModel[] =>
  [model.id, ...model.aliases].flatMap(name => second[name] ?? []);

const greatest = (...values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter(value => value !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
};

/** Writing into a cache is at least reading. Lists that say less took it from another model. */
const atLeastInput = ({ above, rates: [input, output, read, write, hour] }: Tier): Tier => ({
  above,
  rates: [input, output, read, Math.max(write, input), Math.max(hour, write, input)],
});

function complete(vendor: Vendor, model: ModelRow, sources: Second, correction: Correction | undefined): ModelRow {
  const second = sources.vendors[vendor.id] ?? {};
  const theirs = secondOf(model, second);
  const prices = (correction && correctedPrices(correction)) ?? model.prices;
  const current = prices.findLast(row => row.effectiveFrom <= sources.extractedAt) ?? prices[0];
  const decided = correction?.prices !== undefined;
  const rows = prices.map(row =>
    row === current && !decided
      ? { ...row, tiers: theirs.reduce((tiers, one) => dearest(tiers, filled(one, row.tiers)), row.tiers) }
      : row,
  );
  // The fast mode asks the same at every length: the dearest.
  const last = rows.at(-1);
  if (correction?.fastTimes !== undefined && last) {
    const top = last.tiers.at(-1)?.rates;
    const times = correction.fastTimes;
    if (top) last.fast = top.map(rate => rate * times) as RateList;
  }
  const region = greatest(...theirs.map(one => one.regionPercent));
  // Answers of this length are surely taken; of prompts it is the longest that counts.
  const outputs = theirs.flatMap(one => one.maxOutput ?? []);
  const context = greatest(model.context, ...theirs.map(one => one.context));
  const aliases = [...new Set([...model.aliases, ...(correction?.aliases ?? [])])];
  const also = [model.id, ...aliases].flatMap(name => vendor.alsoCalled?.(name) ?? []);
  return {
    id: model.id,
    aliases: [...aliases, ...also],
    prices: rows.map(row => ({ ...row, tiers: row.tiers.map(atLeastInput) })),
    ...(region === undefined || region === 100 ? {} : { regionPercent: region }),
    ...(outputs.length > 0
      ? { maxOutput: Math.min(...outputs) }
      : correction?.maxOutput === undefined
        ? {}
        : { maxOutput: correction.maxOutput }),
    ...(context === undefined ? {} : { context }),
  };
}

function vendorRow(vendor: Vendor, all: Second, names: readonly string[]): VendorRow {
  const second = all.vendors[vendor.id] ?? {};
  const fixed = corrections[vendor.id];
  const models = packageModels(vendor.packageId, [...names, ...Object.keys(second)]).filter(
    model => vendor.only?.test(model.id) ?? true,
  );
  const has = (id: string): boolean => models.some(model => model.id === id || model.aliases.includes(id));
  for (const correction of fixed?.models ?? []) {
    if (models.some(model => model.id === correction.id)) continue;
    // What was another model's second name has a price of its own.
    for (const model of models) model.aliases = model.aliases.filter(name => name !== correction.id);
    models.push({ id: correction.id, aliases: [], prices: correctedPrices(correction) ?? [] });
  }
  for (const id of fixed?.adopt ?? []) {
    const row = second[id];
    if (!row || has(id)) throw new Error(`${vendor.id}/${id} cannot be adopted`);
    const tiers = row.tiers.map(({ above, rates: [input, output, read, write, hour] }) => {
      if (input == null || output == null) throw new Error(`${vendor.id}/${id} has no price`);
      return { above, rates: [input, output, read ?? input, write ?? input, hour ?? write ?? input] as RateList };
    });
    models.push({ id, aliases: [], prices: [{ effectiveFrom: always, tiers }] });
  }
  return {
    id: vendor.id,
    name: vendor.name,
    hosts: vendor.hosts,
    models: models.map(model =>
      complete(
        vendor,
        model,
        all,
        fixed?.models?.find(one => one.id === model.id),
      ),
    ),
  };
}

/** OpenRouter's models of vendors whose own prices are known, at the dearer of both lists. */
function openRouterRow(rows: readonly VendorRow[]): VendorRow {
  const models = packageModels(openRouter.packageId, []).flatMap(model => {
    const [prefix, vendorId] = Object.entries(openRouter.vendors).find(([start]) => model.id.startsWith(start)) ?? [];
    if (prefix === undefined || openRouter.openModels.test(model.id)) return [];
    const tail = model.id.slice(prefix.length);
    const own = rows
      .find(row => row.id === vendorId)
      ?.models.find(one => [one.id, ...one.aliases].some(name => name === tail || name === tail.replaceAll(".", "-")));
    if (!own) return [];
    const newest = model.prices.at(-1)?.tiers ?? [];
    const prices = own.prices.map(({ effectiveFrom, tiers }) => ({ effectiveFrom, tiers: dearest(tiers, newest) }));
    const aliases = model.aliases.filter(name => name.startsWith(prefix));
    const { maxOutput, context } = own;
    return [
      {
        ...{ id: model.id, aliases, prices },
        ...(maxOutput === undefined ? {} : { maxOutput }),
        ...(context === undefined ? {} : { context: Math.max(context, model.context ?? 0) }),
      },
    ];
  });
  return { id: openRouter.id, name: openRouter.name, hosts: openRouter.hosts, models };
}

checkVersion();
const second = readSecond();
const names = [...namesOfLibraries(), ...documentedNames];
const rows = vendors.map(vendor => vendorRow(vendor, second, names));
rows.push(openRouterRow(rows));

const vendorText = ({ id, name, hosts, models }: VendorRow): string => {
  const lines = models
    .filter(model => !notChat.test(model.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(model => `      ${JSON.stringify(model)}`);
  return `    {\n      "id": ${JSON.stringify(id)}, "name": ${JSON.stringify(name)}, "hosts": ${JSON.stringify(hosts)},\n      "models": [\n${lines.join(",\n")}\n      ]\n    }`;
};
const text = `{\n  "format": "hearth-prices",\n  "version": 1,\n  "updatedAt": ${JSON.stringify(source.date)},\n  "source": ${JSON.stringify(`${source.name} ${source.version} (MIT), corrected by hand, checked against litellm ${second.version} (MIT)`)},\n  "vendors": [\n${rows.map(vendorText).join(",\n")}\n  ]\n}\n`;
const target = here("../../gateway/budget/prices/prices.json");
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text)
    throw new Error("prices.json is not what its sources make: run `node build/prices/make.ts`");
} else writeFileSync(target, text);
console.log(rows.map(row => `${row.id} ${row.models.length}`).join(", "));
