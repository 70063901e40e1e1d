import type { Bill, PriceChange, PriceRow } from "../../../contract/routes/budget.ts";
import type { Scenario } from "./data.ts";

const rates = (input: string, output: string) => ({
  input,
  output,
  cacheRead: String(Number(input) / 10),
  cacheWrite5m: String(Number(input) * 1.25),
  cacheWrite1h: String(Number(input) * 2),
});

export const priced = (ref: string, source: PriceRow["source"], input: string, output: string): PriceRow => ({
  ref,
  source,
  free: false,
  tiers: [{ aboveInputTokens: 0, rates: rates(input, output) }],
  effectiveFrom: "2026-09-01",
  maxOutputTokens: 64_000,
});
export const freeRow = (ref: string, source: PriceRow["source"]): PriceRow => ({
  ref,
  source,
  free: true,
  tiers: [],
  effectiveFrom: null,
  maxOutputTokens: null,
});
export const unknownRow = (ref: string): PriceRow => ({ ...freeRow(ref, "unknown"), free: false });

export function buildPrices(scenario: Scenario): { own: PriceRow[]; table: PriceRow[] } {
  if (scenario === "empty" || scenario === "first-run" || scenario === "guide") return { own: [], table: [] };
  const sonnet = priced("anthropic/claude-sonnet-5", "table", "3", "15");
  const own = [
    { ...sonnet, tiers: [...sonnet.tiers, { aboveInputTokens: 200_000, rates: rates("6", "22.5") }] },
    priced("anthropic/claude-haiku-4.5", "table", "1", "5"),
    priced("openai/gpt-6", "settings", "2.5", "10"),
    scenario === "budget-alert" ? unknownRow("openai/gpt-6-mini") : priced("openai/gpt-6-mini", "table", "0.0375", "0.3"),
    freeRow("ollama/qwen3:8b", "local"),
    freeRow("ollama/gemma3:12b-it-q4_K_M", "local"),
  ];
  const vendors = ["anthropic", "openai", "google", "mistral", "deepseek", "moonshot", "qwen", "xai", "cohere"];
  const table = vendors.flatMap((vendor, at) =>
    Array.from({ length: 40 }, (_, n) =>
      priced(`${vendor}/model-${n}-${at}`, "table", String(0.25 + n * 0.15), String(1 + n * 0.6)),
    ),
  );
  return { own, table: [priced("anthropic/claude-opus-5", "table", "5", "25"), ...table] };
}

export const buildChanges = (): PriceChange[] => [
  {
    ref: "openai/gpt-6-mini",
    kind: "changed",
    before: priced("openai/gpt-6-mini", "table", "0.0375", "0.3"),
    after: priced("openai/gpt-6-mini", "table", "0.75", "6"),
    startling: true,
  },
  {
    ref: "anthropic/claude-sonnet-5",
    kind: "changed",
    before: priced("anthropic/claude-sonnet-5", "table", "3", "15"),
    after: priced("anthropic/claude-sonnet-5", "table", "2.5", "12.5"),
    startling: false,
  },
  {
    ref: "google/gemini-4-flash",
    kind: "added",
    before: null,
    after: priced("google/gemini-4-flash", "table", "0.3", "2.5"),
    startling: false,
  },
  { ref: "openai/gpt-4", kind: "removed", before: priced("openai/gpt-4", "table", "30", "60"), after: null, startling: false },
];

export const buildBills = (day: string): Bill[] => [
  {
    day,
    provider: "anthropic",
    source: "report",
    fetchedAt: Date.parse(`${day}T00:00Z`) + 93_600_000,
    canFetch: true,
    hasKey: true,
    rows: [
      {
        model: "claude-sonnet-5-20260814",
        ourUsd: "1.2041",
        ourEstimatedUsd: "0.4012",
        theirUsd: "0.9873",
        differenceUsd: "-0.2168",
        calls: 41,
      },
      { model: "claude-haiku-4.5", ourUsd: "0.0312", ourEstimatedUsd: "0", theirUsd: "0.0312", differenceUsd: "0", calls: 12 },
    ],
    totalOurUsd: "1.2353",
    totalTheirUsd: "1.0185",
    correctable: 3,
    correctionUsd: "-0.2168",
  },
  {
    day,
    provider: "openai",
    source: "none",
    fetchedAt: null,
    canFetch: true,
    hasKey: false,
    rows: [{ model: "gpt-6", ourUsd: "0.2204", ourEstimatedUsd: "0", theirUsd: null, differenceUsd: null, calls: 9 }],
    totalOurUsd: "0.2204",
    totalTheirUsd: null,
    correctable: 0,
    correctionUsd: null,
  },
];
