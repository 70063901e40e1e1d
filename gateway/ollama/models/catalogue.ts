import type { OfferedModel } from "../../../contract/routes/ollama.ts";

export type CatalogueEntry = Omit<OfferedModel, "fit" | "recommended" | "installed">;

const gigabyte = 1e9;
const apache = "Apache-2.0";
const able = { images: true, tools: true, thinking: true } as const;

/**
 * Models that are offered by name. Sizes are those that Ollama's library and `ollama list` show, to a tenth of a gigabyte (October 2026); the
 * exact bytes come from the registry with the first seconds of a download. All may be used for any purpose.
 */
export const catalogue: readonly CatalogueEntry[] = [
  {
    ...{ name: "qwen3.5:0.8b", title: "Qwen 3.5 0.8B", bytes: 1.0 * gigabyte, parameters: "0.8B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "qwen3.5:2b", title: "Qwen 3.5 2B", bytes: 2.7 * gigabyte, parameters: "2B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "qwen3.5:4b", title: "Qwen 3.5 4B", bytes: 3.4 * gigabyte, parameters: "4B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "qwen3.5:9b", title: "Qwen 3.5 9B", bytes: 6.6 * gigabyte, parameters: "9B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "gemma4:12b", title: "Gemma 4 12B", bytes: 7.6 * gigabyte, parameters: "12B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "gemma4:e4b", title: "Gemma 4 E4B", bytes: 9.6 * gigabyte, parameters: "8B" },
    ...{ license: apache, contextTokens: 131_072, ...able },
  },
  {
    ...{ name: "gpt-oss:20b", title: "gpt-oss 20B", bytes: 14 * gigabyte, parameters: "20.9B" },
    ...{ license: apache, contextTokens: 131_072, ...able, images: false },
  },
  {
    ...{ name: "qwen3.5:27b", title: "Qwen 3.5 27B", bytes: 17 * gigabyte, parameters: "27.8B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "gemma4:26b", title: "Gemma 4 26B", bytes: 18 * gigabyte, parameters: "25.8B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
  {
    ...{ name: "qwen3.5:35b", title: "Qwen 3.5 35B", bytes: 24 * gigabyte, parameters: "36B" },
    ...{ license: apache, contextTokens: 262_144, ...able },
  },
];

/** From the one to try first to the one to try last, among those that run well. The smallest is for the curious: it is never recommended. */
const preference = [
  "gemma4:26b",
  "qwen3.5:35b",
  "gpt-oss:20b",
  "qwen3.5:27b",
  "gemma4:12b",
  "qwen3.5:9b",
  "qwen3.5:4b",
  "qwen3.5:2b",
];

/** The best of those that run well here. Undefined when none does: then an account with a provider serves better. */
export function recommendedOf(models: readonly OfferedModel[]): string | undefined {
  return preference.find(name => models.some(model => model.name === name && model.fit === "good"));
}
