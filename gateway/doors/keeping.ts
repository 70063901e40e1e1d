import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Part, Usage } from "../../contract/messages.ts";
import type { Budget } from "../budget/budget.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { Exchange } from "../conversations/write-exchange.ts";
import type { Log } from "../log.ts";

/** Who asked, in which conversation. */
export type Asker = {
  readonly principal: string;
  readonly agent: string;
  readonly sessionKey: string;
  readonly userParts: readonly Part[];
};

export type Outcome = {
  readonly settlement: Settlement | null;
  readonly parts: readonly Part[];
  readonly usage: Usage | null;
  /** `provider/model`. */
  readonly model: string;
  /** `budget`: a model that costs nothing answered because the budget is spent. */
  readonly insteadOf: "budget" | null;
  /** Why it broke off; MODEL_CUT when it was the client that left. */
  readonly failure: StoredFailure | null;
};

export type KeepingDeps = {
  readonly budget: Pick<Budget, "settle">;
  readonly recordExchange: (exchange: Exchange) => Promise<unknown>;
  readonly log: Log;
};

/**
 * Keeps what came of a request: the exchange with its settlement where anything was answered, the settlement alone where nothing was
 * (the client asks again, and would be recorded twice). The answer is not held up by it; when it cannot be kept the log says so,
 * the exchange is lost, and the hold, which is on disk since before the call, is settled as soon as the disk takes it or at the next start.
 */
export function createKeeping({ budget, recordExchange, log }: KeepingDeps) {
  /** Not waited for: the disk may be full for long. */
  const settleApart = (settlement: Settlement): void => {
    budget
      .settle(settlement)
      .catch((error: unknown) => log.error({ hold: settlement.holdId, problem: String(error) }, "a hold could not be settled"));
  };

  return async (asker: Asker, outcome: Outcome, at: number): Promise<void> => {
    const { settlement, parts, usage, model, insteadOf, failure } = outcome;
    if (parts.length === 0 && failure !== null) {
      if (settlement) settleApart(settlement);
      return;
    }
    try {
      const state = failure === null ? "answered" : "interrupted";
      await recordExchange({ ...asker, replyParts: parts, state, failure, model, usage, settlement, insteadOf, at });
    } catch (error) {
      log.error(
        { hold: settlement?.holdId, problem: error instanceof Error ? error.message : String(error) },
        "an answer of the compatible doors could not be kept",
      );
      if (settlement) settleApart(settlement);
    }
  };
}

export type Keep = ReturnType<typeof createKeeping>;
