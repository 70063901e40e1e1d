import { existsSync, readFileSync } from "node:fs";
import { picoOf, type RateList, type Tier } from "./rows.ts";

/** What LiteLLM's table says of a model. Rates that it does not name are null. */
export type SecondModel = {
  tiers: { above: number; rates: (number | null)[] }[];
  maxOutput?: number;
  context?: number;
  regionPercent?: number;
  fastTimes?: number;
};
export type Second = {
  source: string;
  version: string;
  license: string;
  extractedAt: string;
  vendors: Record<string, Record<string, SecondModel>>;
};

type Raw = Record<string, unknown>;
const fields = [
  "input_cost_per_token",
  "output_cost_per_token",
  "cache_read_input_token_cost",
  "cache_creation_input_token_cost",
] as const;
const hour = "cache_creation_input_token_cost_above_1hr";

const number = (raw: Raw, key: string): number | null => {
  const value = raw[key];
  // Zero means that the list does not tell: nothing is free here.
  return typeof value === "number" && value > 0 ? picoOf(value * 1e6) : null;
};

const tierName = /^input_cost_per_token_above_(\d+)k_tokens$/;

/** One entry of the table; null where it is not a model that talks. */
export function secondModel(raw: Raw): SecondModel | null {
  if (raw.mode !== "chat" && raw.mode !== "responses") return null;
  const starts = Object.keys(raw).flatMap(key => tierName.exec(key)?.[1] ?? []);
  const rates = (suffix: string): (number | null)[] => [
    ...fields.map(field => number(raw, `${field}${suffix}`)),
    number(raw, suffix === "" ? hour : `${hour}${suffix}`),
  ];
  const tiers = [
    { above: 0, rates: rates("") },
    ...starts.map(start => ({ above: Number(start) * 1_000, rates: rates(`_above_${start}k_tokens`) })),
  ];
  const special = (raw.provider_specific_entry ?? {}) as Record<string, unknown>;
  const reasoning = number(raw, "output_cost_per_reasoning_token");
  for (const tier of tiers) if (tier.rates[1] != null && reasoning !== null) tier.rates[1] = Math.max(tier.rates[1], reasoning);
  return {
    tiers: tiers.sort((a, b) => a.above - b.above),
    ...(typeof raw.max_output_tokens === "number" ? { maxOutput: raw.max_output_tokens } : {}),
    ...(typeof raw.max_input_tokens === "number" ? { context: raw.max_input_tokens } : {}),
    ...(typeof special.us === "number" ? { regionPercent: Math.round(special.us * 100) } : {}),
    ...(typeof special.fast === "number" ? { fastTimes: special.fast } : {}),
  };
}

export const secondFile = new URL("../../test/fixtures/prices/second-source.json", import.meta.url);

export const readSecond = (): Second =>
  existsSync(secondFile)
    ? (JSON.parse(readFileSync(secondFile, "utf8")) as Second)
    : { source: "", version: "", license: "", extractedAt: "", vendors: {} };

/** Its tiers with what it does not name taken from `ours`, for the dearest of both. */
export const filled = (second: SecondModel, ours: readonly Tier[]): Tier[] =>
  second.tiers.map(({ above, rates }) => {
    const own = (ours.findLast(tier => tier.above <= above) ?? (ours[0] as Tier)).rates;
    return { above, rates: rates.map((rate, kind) => rate ?? own[kind]) as RateList };
  });
