import type { Usage } from "../../contract/messages.ts";
import { noUsage } from "../budget/ledger.ts";

const tokensOfAnImage = 1_600;
/** Longer strings without a blank are files in base64, not words. */
const longestWord = 2_000;

/** Tokens that a JSON body may be counted as: a quarter of its characters, and a flat figure for each image or file in it. */
function inputTokens(value: unknown): number {
  if (typeof value === "string") {
    if (value.length > longestWord && !/\s/.test(value.slice(0, longestWord))) return tokensOfAnImage;
    return Math.ceil(Buffer.byteLength(value) / 4);
  }
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + inputTokens(one), 0);
  if (typeof value !== "object" || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, one]) => sum + Math.ceil(key.length / 4) + inputTokens(one), 0);
}

/**
 * What a request is booked at when its provider did not say: what it reported, and for the rest a bound from the bytes that went and came.
 * `reported` is what came before the answer was cut.
 */
export function estimateUsage(body: object, shownCharacters: number, reported: Partial<Usage> | null): Usage {
  const shown = Math.ceil(shownCharacters / 3);
  return {
    ...noUsage,
    ...reported,
    inputTokens: reported?.inputTokens ?? inputTokens(body),
    outputTokens: Math.max(reported?.outputTokens ?? 0, shown),
    estimated: true,
  };
}
