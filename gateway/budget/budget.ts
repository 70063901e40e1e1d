import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Usage } from "../../contract/messages.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import type { ModelFailure } from "../models/model.ts";
import type { PromptFacts } from "./bound/facts.ts";
import type { Settlement } from "./ledger.ts";
import type { Price } from "./prices/price.ts";

/** Who asks whom, and what it can cost at the worst. */
export type Attempt = {
  /** As `principalId` writes it. */
  readonly principal: string;
  readonly channel: string;
  readonly agent: string;
  readonly sessionId: string | null;
  readonly messageId: string | null;
  /** 1 for the first; retries and fallbacks go on. */
  readonly attempt: number;
  readonly to: ResolvedModel;
  readonly facts: PromptFacts;
  /** A shorter answer makes the request invalid (Anthropic's thinking budget): then it is refused instead of shortened further. Default: 1. */
  readonly leastOutputTokens?: number;
  /** Asks the provider how long the prompt is; null where it cannot. Called only when the cheap bound does not fit. */
  readonly countTokens: ((signal: AbortSignal) => Promise<{ tokens: number; estimated: boolean } | ModelFailure>) | null;
};

/** How an attempt ended. */
export type AttemptEnd = {
  /** The last reported value of each field; null: nothing was reported. */
  readonly reported: Partial<Usage> | null;
  /** The provider said that the answer is over: what it reported is all there will be. */
  readonly finished: boolean;
  /** The provider turned the request away, or was never reached: it costs nothing. */
  readonly nothingDone: boolean;
  /** Tokens for what was not reported, counted from what went and came. For show where it costs nothing; what costs is booked at its bound. */
  readonly estimate: () => Usage;
  readonly failureCode: string | null;
};

/** Money that is reserved, on disk, before a model is asked. */
export type Granted = {
  readonly holdId: string;
  /** The request must carry this as its longest answer (for each choice); null where it costs nothing: as it was asked. */
  readonly maxOutputTokens: number | null;
  /** What was reserved at; null where it costs nothing. */
  readonly price: Price | null;
  /**
   * What the attempt cost: as reported; at its bound, flagged, where the provider did not say; nothing where it did nothing.
   * The caller commits it with what it keeps. Called once.
   */
  settle(end: AttemptEnd): Settlement;
};

export type Reservation =
  | { readonly kind: "granted"; readonly granted: Granted }
  /** `spent`: a budget is used up (and not: no price, too dear, not bounded), so a model that costs nothing may go on. */
  | { readonly kind: "refused"; readonly failure: StoredFailure; readonly spent: boolean };

/** Money, as the rooms on a message's path see it. */
export type Budget = {
  /** Resolves when the hold is on disk, so that a model is never called unrecorded. */
  reserve(attempt: Attempt, signal: AbortSignal): Promise<Reservation>;
  /** Settles apart from any reply: failed attempts, answers nobody waited for. Goes on trying while the disk is full. */
  settle(settlement: Settlement): Promise<void>;
  /** The model that goes on when a budget is spent; null when the settings do not want it or none is free. */
  localModel(): ResolvedModel | null;
};

/** How often somebody may ask: before any money is reserved, once for each message or request. */
export type RateGate = {
  /** Null: go on. `retryAfterSeconds` is for the `Retry-After` header. */
  admit(asker: {
    principal: string;
    channel: string;
    agent: string;
  }): Promise<{ failure: StoredFailure; retryAfterSeconds: number } | null>;
};
