import type { NanoUsd } from "../money.ts";

/** A line that must not be passed: `scope` is `*`, `user:ID`, `agent:ID`, `channel:ID` or `device:ID`; `window` is `2026-11-21` or `2026-11`. */
export type Line = { readonly scope: string; readonly window: string; readonly stopNanoUsd: NanoUsd };

/** What a hold counts for: every scope × every window, whether it has a line or not. */
export type Counted = {
  readonly id: string;
  readonly nanoUsd: NanoUsd;
  readonly scopes: readonly string[];
  readonly windows: readonly string[];
};

export type CountOutcome =
  | { readonly kind: "granted" }
  /** `line` is the first whose spent + held + this would pass its stop; nothing was counted. */
  | { readonly kind: "refused"; readonly line: Line; readonly spentNanoUsd: NanoUsd; readonly heldNanoUsd: NanoUsd };

export type Total = { readonly spentNanoUsd: NanoUsd; readonly heldNanoUsd: NanoUsd };

/**
 * Money that is held and spent, counted so that spent + held never passes a line: checking and counting are one step that nothing comes
 * between. Implemented in SQLite (one gateway) and in Redis (several that share a budget); one contract suite runs on both.
 */
export type Counters = {
  /** @throws AppError COUNTERS_UNREACHABLE, DISK_FULL: then nothing may be sent */
  hold(counted: Counted, lines: readonly Line[], at: number): Promise<CountOutcome>;
  /** Ends a hold with what it cost: 0 releases it, more than was held is counted in full. Once: a repeat, or an unknown id, changes nothing. */
  settle(id: string, nanoUsd: NanoUsd): Promise<void>;
  /** Adds a later true figure's difference to what was settled. Once for each `correctionId`. */
  correct(correctionId: string, scopes: readonly string[], windows: readonly string[], differenceNanoUsd: NanoUsd): Promise<void>;
  total(scope: string, window: string): Promise<Total>;
};

/** At most `burst` at once, then `perMinute` evenly (GCRA). Different keys are counted apart. */
export type Rate = { readonly key: string; readonly perMinute: number; readonly burst: number };

export type RateOutcome =
  | { readonly kind: "ok" }
  /** The first rule that is broken; nothing was counted for any of them. */
  | { readonly kind: "tooFast"; readonly rate: Rate; readonly retryAfterMs: number };

export type RateCounters = {
  /** Counts one request against all of `rates`, or against none. @throws AppError COUNTERS_UNREACHABLE */
  take(rates: readonly Rate[], at: number): Promise<RateOutcome>;
};
