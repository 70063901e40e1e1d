import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { SettingsFile } from "../../../../contract/settings/schema.ts";
import { builtInTable } from "../../../../gateway/budget/prices/built-in.ts";
import { createPrices } from "../../../../gateway/budget/prices/create-prices.ts";
import { createOwnModels } from "../../../../gateway/budget/prices/own-models.ts";
import type { FoundPrice } from "../../../../gateway/budget/prices/price.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";
import { setUpModels } from "../../models/registry-support.ts";

type Input = z.input<typeof SettingsFile>;

const providers: Input["providers"] = [
  { name: "anthropic", type: "anthropic", models: ["claude-opus-5", "claude-fable-5-2"] },
  { name: "openai", type: "openai-compatible", models: ["gpt-5"] },
  { name: "my-claude", type: "anthropic", baseUrl: "https://api.anthropic.com/v1" },
  { name: "proxy", type: "anthropic", baseUrl: "https://claude.example.com", models: ["claude-opus-5"] },
  { name: "port", type: "openai-compatible", baseUrl: "https://api.openai.com:8443/v1" },
  { name: "plain", type: "openai-compatible", baseUrl: "http://api.openai.com/v1" },
  { name: "below", type: "openai-compatible", baseUrl: "https://eu.api.openai.com/v1" },
  { name: "router", type: "openai-compatible", baseUrl: "https://openrouter.ai/api/v1" },
  { name: "gemini", type: "openai-compatible", baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai/" },
  { name: "ollama", type: "ollama", models: ["llama3.2", "gpt-oss:120b-cloud"] },
  { name: "lan", type: "openai-compatible", baseUrl: "http://192.168.1.5:8080/v1" },
];

function setUp(cost: Input["cost"] = {}, more: Input = {}) {
  const settings = { providers, cost, ...more };
  const { models } = setUpModels(settings);
  const home = tempHome();
  mkdirSync(home.data, { recursive: true });
  const file = join(home.data, "prices.json");
  const log = recordingLog();
  const clock = createFakeClock(Date.parse("2026-11-21T12:00Z"));
  const current = () => SettingsFile.parse(settings);
  const ownModels = createOwnModels({ settings: current, models });
  let loads = 0;
  const builtIn = () => {
    loads += 1;
    return builtInTable();
  };
  const prices = createPrices({ settings: current, file, builtIn, ownModels, clock, log });
  const to = (ref: string) => {
    const provider = models.providers().find(one => one.name === ref.slice(0, ref.indexOf("/")));
    return { provider: provider!, model: ref.slice(ref.indexOf("/") + 1) };
  };
  const find = async (ref: string): Promise<FoundPrice> => prices.find(to(ref), clock.now());
  const guide = models.resolve("guide");
  return { prices, find, to, file, log, clock, loads: () => loads, guide };
}

const inputOf = (found: FoundPrice): number | string =>
  found.kind === "priced" ? found.price.tiers[0].rates.input / 1e6 : found.kind;

describe("what a model costs", () => {
  it("39 litellm PR #36561: a model that nobody knows is unknown, and never costs nothing", async () => {
    const { find } = setUp();
    expect(await find("anthropic/claude-fable-5-2")).toEqual({ kind: "unknown" });
    // Nothing is guessed from names that look alike.
    const alike = [
      "claude-opus-5-6",
      "claude-opus-5-20990101",
      "Claude-Opus-5",
      "claude-opus",
      "claude-opus-5 ",
      "anthropic/claude-opus-5",
      "__proto__",
      "",
    ];
    for (const model of alike) expect([model, (await find(`anthropic/${model}`)).kind]).toEqual([model, "unknown"]);
    expect(await find("openai/gpt-99")).toEqual({ kind: "unknown" });
  });

  it("is looked up by the host that is asked, whatever the provider is called here", async () => {
    const { find } = setUp();
    expect(inputOf(await find("anthropic/claude-opus-5"))).toBe(5);
    expect(inputOf(await find("my-claude/claude-opus-5"))).toBe(5);
    expect(inputOf(await find("openai/gpt-5"))).toBe(1.25);
    expect(inputOf(await find("router/anthropic/claude-opus-5"))).toBe(5);
    expect(inputOf(await find("gemini/models/gemini-2.5-flash"))).toBe(0.3);
    // A foreign host asks its own price, even for a name that is known; another port or scheme is foreign.
    for (const name of ["proxy/claude-opus-5", "port/gpt-5", "plain/gpt-5", "below/gpt-5", "openai/claude-opus-5"])
      expect([name, (await find(name)).kind]).toEqual([name, "unknown"]);
  });

  it("41 litellm #14004: is nothing at home and for the guide, without a table, unless the settings say otherwise", async () => {
    const { prices, find, to, loads, guide } = setUp();
    expect(prices.find(to("ollama/llama3.2"), 0)).toEqual({ kind: "free", why: "local" });
    expect(prices.find(to("lan/anything"), 0)).toEqual({ kind: "free", why: "local" });
    expect("kind" in guide ? guide : prices.find(guide, 0)).toEqual({ kind: "free", why: "guide" });
    expect(prices.isFree(to("ollama/llama3.2"))).toBe(true);
    expect(prices.isFree(to("anthropic/claude-opus-5"))).toBe(false);
    expect(loads()).toBe(0);
    // Runs on somebody else's machine by way of the local server.
    expect(await find("ollama/gpt-oss:120b-cloud")).toEqual({ kind: "unknown" });

    const priced = setUp({ prices: { "ollama/*": { input: 1, output: 2 }, "lan/dear": { input: 3, output: 4 } } });
    expect(inputOf(await priced.find("ollama/llama3.2"))).toBe(1);
    expect(inputOf(await priced.find("lan/dear"))).toBe(3);
    expect(inputOf(await priced.find("lan/other"))).toBe("free");
    expect(priced.prices.isFree(priced.to("lan/dear"))).toBe(false);
  });

  it("is what the settings say of it first: by its name, then by its provider's", async () => {
    const { find } = setUp({
      prices: {
        "anthropic/claude-opus-5": { input: 7, output: 8 },
        "proxy/*": { input: 1, output: 1 },
        "proxy/claude-opus-5": "free",
        "router/a/b/c": { input: 2, output: 2 },
        "openai/*": "free",
      },
    });
    expect(inputOf(await find("anthropic/claude-opus-5"))).toBe(7);
    expect(inputOf(await find("anthropic/claude-sonnet-5"))).toBe(2);
    expect(await find("proxy/claude-opus-5")).toEqual({ kind: "free", why: "settings" });
    expect(inputOf(await find("proxy/anything"))).toBe(1);
    expect(inputOf(await find("router/a/b/c"))).toBe(2);
    expect(await find("openai/gpt-5")).toEqual({ kind: "free", why: "settings" });
  });

  it("takes what a typed price leaves out at the dearest, and limits from the table where that has the model", async () => {
    const { find } = setUp({
      prices: {
        "anthropic/claude-opus-5": { input: 4, output: 20 },
        "proxy/x": { input: 0.1, output: 0.3, cacheRead: 0.01, contextTokens: 9_000, webSearch: 0.02 },
      },
    });
    expect(await find("anthropic/claude-opus-5")).toEqual({
      kind: "priced",
      price: {
        tiers: [
          { aboveInputTokens: 0, rates: { input: 4e6, output: 20e6, cacheRead: 4e6, cacheWrite5m: 5e6, cacheWrite1h: 8e6 } },
        ],
        fast: null,
        regionPercent: 110,
        webSearchNanoUsd: 10_000_000,
        maxOutputTokens: 128_000,
        contextTokens: 1_000_000,
        effectiveFrom: "1970-01-01",
        source: "settings",
      },
    });
    expect(await find("proxy/x")).toMatchObject({
      price: {
        tiers: [{ rates: { input: 100_000, output: 300_000, cacheRead: 10_000, cacheWrite5m: 125_000, cacheWrite1h: 200_000 } }],
        regionPercent: 100,
        webSearchNanoUsd: 20_000_000,
        maxOutputTokens: null,
        contextTokens: 9_000,
      },
    });
  });

  it("15 litellm #40741, 38 LibreChat #2359: no price of nothing, of null, or below nothing can be typed", () => {
    for (const wrong of [0, -1, null, "1", Number.NaN, Number.POSITIVE_INFINITY])
      for (const key of ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"])
        expect(SettingsFile.safeParse({ cost: { prices: { "a/b": { input: 1, output: 1, [key]: wrong } } } }).success).toBe(
          false,
        );
  });

  it("loads the table once, at first need, and tells its age and who has no price", async () => {
    const { prices, find, loads, clock } = setUp(
      {},
      { agents: { helper: { model: "proxy/other", fallbacks: ["openai/gpt-4.1", "guide"] } } },
    );
    await Promise.all([find("openai/gpt-5"), find("openai/gpt-5-mini"), prices.state()]);
    expect(loads()).toBe(1);
    expect(await prices.state()).toEqual({
      updatedAt: "2026-09-23",
      ageDays: 59,
      stale: true,
      unpriced: ["anthropic/claude-fable-5-2", "proxy/claude-opus-5", "ollama/gpt-oss:120b-cloud", "proxy/other"],
    });
    clock.advance(-30 * 86_400_000);
    expect(await prices.state()).toMatchObject({ ageDays: 29, stale: false });
  });

  it("tells the table's own name of a model, by which a bill's names are matched", async () => {
    const { prices, to } = setUp();
    expect(await prices.idOf(to("anthropic/claude-haiku-4-5-20251001"))).toBe("claude-haiku-4-5");
    expect(await prices.idOf(to("anthropic/claude-fable-5-2"))).toBeNull();
  });

  it("lists what is set up here and the whole table as the pages show it", async () => {
    const { prices } = setUp({ prices: { "openai/gpt-5": "free", "proxy/claude-opus-5": { input: 1.5, output: 2 } } });
    const { own, table, source } = await prices.list();
    const shown = Object.fromEntries(own.map(row => [row.ref, [row.source, row.free, row.tiers[0]?.rates.input ?? null]]));
    expect(shown).toEqual({
      "anthropic/claude-opus-5": ["table", false, "5"],
      "anthropic/claude-fable-5-2": ["unknown", false, null],
      "openai/gpt-5": ["settings", true, null],
      "proxy/claude-opus-5": ["settings", false, "1.5"],
      "ollama/llama3.2": ["local", true, null],
      "ollama/gpt-oss:120b-cloud": ["unknown", false, null],
    });
    expect(table.find(row => row.ref === "anthropic/claude-haiku-5-5")).toEqual({
      ref: "anthropic/claude-haiku-5-5",
      source: "table",
      free: false,
      tiers: [
        {
          aboveInputTokens: 0,
          rates: { input: "0.1", output: "0.5", cacheRead: "0.01", cacheWrite5m: "0.125", cacheWrite1h: "0.2" },
        },
        {
          aboveInputTokens: 100_000,
          rates: { input: "0.5", output: "2.5", cacheRead: "0.05", cacheWrite5m: "0.625", cacheWrite1h: "1" },
        },
      ],
      effectiveFrom: null,
      maxOutputTokens: 128_000,
    });
    expect(source).toContain("genai-prices");
  });

  it("goes on with the built-in table when the imported one is damaged, says so in the log, and repeats nothing of it", async () => {
    for (const damaged of ["{", "[]", '{"format":"hearth-prices","secret":"sk-1"}', ""]) {
      const { find, file, log } = setUp();
      writeFileSync(file, damaged);
      expect(inputOf(await find("anthropic/claude-opus-5"))).toBe(5);
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toContain("the imported prices cannot be used");
      expect(log.lines[0]).not.toContain("sk-1");
    }
  });
});
