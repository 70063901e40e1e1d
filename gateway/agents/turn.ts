import type { Slots } from "../../contract/errors/failure.ts";
import type { ErrorCode } from "../../contract/errors/table.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { ModelEvent, ModelFailure, ModelProvider, ModelRequest } from "../models/model.ts";

/** A model of a provider that is set up. */
export type ResolvedModel = { readonly provider: ModelProvider; readonly model: string };

/** Who asks whom, for the ledger. `models` are tried in order. */
export type Turn = {
  readonly principal: string;
  readonly channel: string;
  readonly agent: string;
  readonly sessionId: string | null;
  readonly messageId: string | null;
  readonly models: readonly [ResolvedModel, ...ResolvedModel[]];
};

/**
 * What a turn yields: first `answering` (again for each retry or fallback), then the model's events, then one `end` or `failure`.
 * Usage is collected, not yielded. The last event carries the settlement, which the caller commits together with what it keeps.
 * Retries and fallbacks happen only before anything was shown; each has a hold of its own, settled here when it failed.
 */
export type TurnEvent =
  /** `insteadOf`: a model that costs nothing answers because the budget is spent. */
  | {
      readonly kind: "answering";
      readonly provider: string;
      readonly model: string;
      readonly attempt: number;
      readonly insteadOf: "budget" | null;
    }
  | Exclude<ModelEvent, { kind: "usage" } | { kind: "end" } | { kind: "failure" }>
  | (Extract<ModelEvent, { kind: "end" }> & {
      readonly settlement: Settlement;
      readonly provider: string;
      readonly answeredBy: string;
    })
  /** `settlement` is null when nothing was reserved (refused), or when it is settled apart (the caller left and the rest is drained). */
  | {
      readonly kind: "failure";
      readonly code: ErrorCode;
      readonly slots: Slots;
      readonly aborted: boolean;
      readonly retryAfterMs: number | null;
      readonly settlement: Settlement | null;
      readonly refused: boolean;
      /** It was refused because a budget is used up. */
      readonly spent: boolean;
    };

export type RunTurn = (turn: Turn, request: Omit<ModelRequest, "model">, signal: AbortSignal) => AsyncIterable<TurnEvent>;

export const isFailure = (value: object): value is ModelFailure => "kind" in value && value.kind === "failure";
