import type { Usage } from "../../contract/messages.ts";

/** The side of an answer's cost that a figure belongs to. */
export type Side = "input" | "output";

/** A figure that can be a count. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

type Found = { readonly [K in keyof Usage]?: Usage[K] | undefined };

/**
 * What a provider says that an answer used. Of each figure the last one counts, nothing is added up, null says nothing, 0 does; an answer
 * does not grow shorter. A figure that cannot be a count (negative, a fraction, text) makes its whole side unreported: it is then booked at
 * its bound.
 */
export function createUsageReport() {
  let usage: Partial<Usage> | null = null;
  const broken = new Set<Side>();

  return {
    /** `value` as a count; undefined when it says nothing, or nonsense. */
    count(value: unknown, side: Side): number | undefined {
      if (value === undefined || value === null) return undefined;
      if (isCount(value)) return value;
      broken.add(side);
      return undefined;
    },
    add(found: Found): void {
      const reported = Object.entries(found).filter(([, value]) => value !== undefined);
      if (reported.length === 0) return;
      const longest = usage?.outputTokens;
      usage = { ...usage, ...Object.fromEntries(reported) };
      if (longest !== undefined) usage.outputTokens = Math.max(longest, usage.outputTokens ?? 0);
    },
    /** Null when nothing was reported. */
    result(): Partial<Usage> | null {
      if (usage === null || broken.size === 0) return usage;
      const { inputTokens, outputTokens, ...rest } = usage;
      return {
        ...rest,
        ...(inputTokens === undefined || broken.has("input") ? {} : { inputTokens }),
        ...(outputTokens === undefined || broken.has("output") ? {} : { outputTokens }),
      };
    },
  };
}

export type UsageReport = ReturnType<typeof createUsageReport>;
