import type { Usage } from "../../contract/messages.ts";

/** What an API does not split belongs to the longest life that the request asked for: the dearer figure. */
export const hourlyWrites = (usage: Partial<Usage> | null, fiveMinutes: number): Partial<Usage> | null =>
  usage?.cacheWriteTokens === undefined
    ? usage
    : { ...usage, cacheWrite1hTokens: Math.max(usage.cacheWrite1hTokens ?? 0, usage.cacheWriteTokens - fiveMinutes) };
