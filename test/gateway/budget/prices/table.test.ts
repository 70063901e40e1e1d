import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { builtInTable } from "../../../../gateway/budget/prices/built-in.ts";
import { createTableIndex, priceAt, rowAt } from "../../../../gateway/budget/prices/find-in-table.ts";
import { PriceTable, type TableRow } from "../../../../gateway/budget/prices/table.ts";
import { outputCap } from "../../../../gateway/models/anthropic/model-facts.ts";

type SecondModel = { tiers: { above: number; rates: (number | null)[] }[] };
const second = JSON.parse(readFileSync("test/fixtures/prices/second-source.json", "utf8")) as {
  extractedAt: string;
  vendors: Record<string, Record<string, SecondModel>>;
};
const table = PriceTable.parse(await builtInTable());
const index = createTableIndex(table);
const now = Date.parse("2026-11-21");
const kinds = ["input", "output", "read", "write 5m", "write 1h"];

/** Where the table and the second source differ, and why the table is right or on the safe side. */
const inclusive = "the vendor's own page says from this length on (>=), the second source one token later";
const peak = "the price by day and night, at its dearest; before the second source's newest cut";
const noReads = "the package names no price for reading the cache: then it is taken as if it were new";
const old = "the package has an older or dearer list; the dearer counts";
const differences: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...[
        "gpt-5.4",
        "gpt-5.4-2026-03-05",
        "gpt-5.4-pro",
        "gpt-5.4-pro-2026-03-05",
        "gpt-5.5",
        "gpt-5.5-2026-04-23",
        "gpt-5.5-pro",
      ],
      ...["gpt-5.5-pro-2026-04-23", "gpt-5.6", "gpt-5.6-luna", "gpt-5.6-sol", "gpt-5.6-terra", "gpt-6-astra"],
    ].map(name => [`openai/${name}`, inclusive]),
  ),
  ...Object.fromEntries(
    ["grok-4.20", "grok-4.3", "grok-4.3-latest", "grok-4.5", "grok-4.5-latest", "grok-4.6", "grok-build-0.1"].map(name => [
      `x-ai/${name}`,
      inclusive,
    ]),
  ),
  ...Object.fromEntries(["deepseek-chat", "deepseek-reasoner", "deepseek-v4-flash"].map(name => [`deepseek/${name}`, peak])),
  "deepseek/deepseek-v3.2": noReads,
  ...Object.fromEntries(
    [
      ...[
        "codestral-latest",
        "devstral-small-latest",
        "ministral-3b-latest",
        "open-mistral-nemo",
        "mistral-small-latest",
        "mistral-tiny",
      ],
      ...["pixtral-large-latest"],
    ].map(name => [`mistral/${name}`, noReads]),
  ),
  "mistral/magistral-medium-latest": old,
  "mistral/magistral-small-latest": old,
  "together/mistralai/Mixtral-8x7B-Instruct-v0.1": old,
  "fireworks/deepseek-v4-flash": old,
  "fireworks/accounts/fireworks/models/deepseek-v4-flash": old,
  "fireworks/accounts/fireworks/models/deepseek-v4-flash-0731": old,
  "fireworks/accounts/fireworks/models/deepseek-v4-pro": old,
  "fireworks/glm-4p7": noReads,
  "fireworks/accounts/fireworks/models/glm-4p7": noReads,
  "fireworks/accounts/fireworks/models/llama-v3p1-8b-instruct": old,
  "fireworks/minimax-m2p1": noReads,
  "fireworks/accounts/fireworks/models/minimax-m2p1": noReads,
};

const ratesAt = <T>(tiers: readonly { above: number; rates: readonly T[] }[], above: number): readonly T[] =>
  (tiers.findLast(tier => tier.above <= above) ?? tiers[0]!).rates;

/** Kinds in which two lists differ, at every length that either knows; what the second does not name is not compared. */
function compare(row: TableRow, other: SecondModel): { kind: string; ours: number; theirs: number }[] {
  const starts = [...new Set([...row.tiers, ...other.tiers].map(tier => tier.above))];
  return starts.flatMap(above =>
    ratesAt(other.tiers, above).flatMap((theirs, kind) => {
      const ours = ratesAt<number>(row.tiers, above)[kind]!;
      // Writing costs at least reading; where the second names less it is the same rule as in the table.
      return theirs === null || theirs === ours ? [] : [{ kind: kinds[kind]!, ours, theirs }];
    }),
  );
}

describe("the table of prices", () => {
  it("is what its sources make", async () => {
    await expect(promisify(execFile)(process.execPath, ["build/prices/make.ts", "--check"])).resolves.toBeDefined();
  });

  it("agrees with a second source on every model that both have, or says why not and is the dearer", () => {
    const found = new Map<string, string[]>();
    let compared = 0;
    for (const vendor of table.vendors)
      for (const model of vendor.models)
        for (const name of [model.id, ...model.aliases]) {
          const other = second.vendors[vendor.id]?.[name];
          if (!other) continue;
          compared += 1;
          const differing = compare(rowAt(model, Date.parse(second.extractedAt)), other);
          if (differing.length > 0)
            found.set(
              `${vendor.id}/${name}`,
              differing.map(one => `${one.kind} ${one.ours} ${one.theirs}`),
            );
          expect(differing.filter(one => one.ours < one.theirs).map(one => `${vendor.id}/${name} ${one.kind}`)).toEqual([]);
        }
    expect(compared).toBeGreaterThan(200);
    expect([...found.keys()].sort()).toEqual(Object.keys(differences).sort());
  });

  it.each([
    ["claude-fable-5-1", [10, 12.5, 20, 0.25, 50]],
    ["claude-mythos-5-1", [10, 12.5, 20, 0.25, 50]],
    ["claude-fable-5", [10, 12.5, 20, 1, 50]],
    ["claude-mythos-5", [10, 12.5, 20, 1, 50]],
    ["claude-opus-5-5", [4, 5, 8, 0.2, 20]],
    ["claude-opus-5", [5, 6.25, 10, 0.5, 25]],
    ["claude-opus-4-8", [5, 6.25, 10, 0.5, 25]],
    ["claude-opus-4-7", [5, 6.25, 10, 0.5, 25]],
    ["claude-opus-4-6", [5, 6.25, 10, 0.5, 25]],
    ["claude-opus-4-5-20251101", [5, 6.25, 10, 0.5, 25]],
    ["claude-sonnet-5-5", [2, 2.5, 4, 0.1, 10]],
    ["claude-sonnet-5", [2, 2.5, 4, 0.2, 10]],
    ["claude-sonnet-4-6", [3, 3.75, 6, 0.3, 15]],
    ["claude-sonnet-4-5-20250929", [3, 3.75, 6, 0.3, 15]],
    ["claude-haiku-4-5-20251001", [1, 1.25, 2, 0.1, 5]],
    ["claude-opus-4-1-20250805", [15, 18.75, 30, 1.5, 75]],
    ["claude-opus-4-20250514", [15, 18.75, 30, 1.5, 75]],
  ])("has Anthropic's own prices of %s", (name, [input, write, hour, read, output]) => {
    const { tiers } = priceAt(index.find("https://api.anthropic.com", name)!.model, now);
    const pico = (usd: number | undefined) => Math.round(usd! * 1e6);
    expect(tiers).toEqual([
      {
        aboveInputTokens: 0,
        rates: {
          input: pico(input),
          output: pico(output),
          cacheRead: pico(read),
          cacheWrite5m: pico(write),
          cacheWrite1h: pico(hour),
        },
      },
    ]);
  });

  it("knows lengths, days, the fast mode and the region where Anthropic's prices depend on them", () => {
    const model = (name: string) => index.find("https://api.anthropic.com", name)!.model;
    expect(
      priceAt(model("claude-haiku-5-5"), now).tiers.map(tier => [tier.aboveInputTokens, tier.rates.input, tier.rates.output]),
    ).toEqual([
      [0, 100_000, 500_000],
      [100_000, 500_000, 2_500_000],
    ]);
    expect(priceAt(model("claude-sonnet-5-5"), Date.parse("2026-10-05")).tiers[0].rates.cacheRead).toBe(200_000);
    expect(priceAt(model("claude-opus-5"), now).fast).toMatchObject({ input: 10_000_000, output: 50_000_000 });
    expect(priceAt(model("claude-opus-4-6"), now).fast).toMatchObject({ input: 30_000_000, output: 150_000_000 });
    expect(priceAt(model("claude-sonnet-5"), now).fast).toBeNull();
    expect([model("claude-opus-5").regionPercent, model("claude-haiku-4-5").regionPercent]).toEqual([110, undefined]);
  });

  it("around a change of prices takes the dearer of both days: vendors bill by their own clock", () => {
    const { model } = index.find("https://api.anthropic.com", "claude-sonnet-5-5")!;
    const read = (at: string) => priceAt(model, Date.parse(at)).tiers[0].rates.cacheRead;
    expect([read("2026-10-06T00:00Z"), read("2026-10-07T10:00Z"), read("2026-10-07T15:00Z")]).toEqual([
      200_000, 200_000, 100_000,
    ]);
    const gemini = index.find("https://generativelanguage.googleapis.com/v1beta/openai", "gemini-3.7-flash")!.model;
    const input = (at: string) => priceAt(gemini, Date.parse(at)).tiers[0].rates.input;
    expect([input("2026-12-31T05:00Z"), input("2026-12-31T12:00Z"), input("2027-01-02T00:00Z")]).toEqual([
      750_000, 1_500_000, 1_500_000,
    ]);
  });

  it("15 litellm #40741: has a price above nothing for every kind of token of every model", () => {
    const rates = table.vendors.flatMap(vendor =>
      vendor.models.flatMap(model => model.prices.flatMap(row => row.tiers.flatMap(tier => tier.rates))),
    );
    expect(rates.length).toBeGreaterThan(1_000);
    expect(rates.filter(rate => !(rate > 0))).toEqual([]);
    // Where reading or writing the cache is not named it costs what reading anew costs, never nothing.
    const { rates: opus } = priceAt(index.find("https://api.openai.com/v1", "gpt-4-turbo")!.model, now).tiers[0];
    expect([opus.cacheRead, opus.cacheWrite5m, opus.cacheWrite1h]).toEqual([opus.input, opus.input, opus.input]);
  });

  it("never asks a model for a longer answer than it gives", () => {
    const [anthropic] = table.vendors;
    expect(anthropic?.id).toBe("anthropic");
    for (const model of anthropic!.models)
      if (!/claude-(?:2|v1)/.test(model.id))
        expect([model.id, outputCap(model.id) <= (model.maxOutput ?? 0)]).toEqual([model.id, true]);
  });

  it("has every vendor that bills in dollars at its own host, and no model that is paid by anything but tokens", () => {
    expect(table.vendors.map(vendor => vendor.id)).toEqual([
      ...[
        "anthropic",
        "openai",
        "google",
        "deepseek",
        "moonshotai",
        "zai",
        "minimax",
        "x-ai",
        "mistral",
        "groq",
        "cerebras",
        "together",
        "fireworks",
      ],
      "openrouter",
    ]);
    const names = table.vendors.flatMap(vendor => vendor.models.flatMap(model => [model.id, ...model.aliases]));
    expect(names.filter(name => /audio|realtime|tts|search|deep-research|embed|image|:free/.test(name))).toEqual([]);
  });

  it("has OpenRouter's models at no less than their own vendor's price", () => {
    const router = index.find("https://openrouter.ai/api/v1", "anthropic/claude-opus-4.8")!.model;
    expect(priceAt(router, now).tiers[0].rates).toEqual(
      priceAt(index.find("https://api.anthropic.com", "claude-opus-4-8")!.model, now).tiers[0].rates,
    );
    // Its list leaves the second length out.
    expect(priceAt(index.find("https://openrouter.ai/api/v1", "google/gemini-3.1-pro-preview")!.model, now).tiers).toHaveLength(
      2,
    );
    expect(index.find("https://openrouter.ai/api/v1", "openai/gpt-oss-120b")).toBeUndefined();
  });
});
