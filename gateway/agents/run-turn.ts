import type { Budget } from "../budget/budget.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { ModelFailure } from "../models/model.ts";
import { type AttemptDeps, runAttempt } from "./attempt.ts";
import { retryDelay } from "./retry-delay.ts";
import type { ResolvedModel, RunTurn, TurnEvent } from "./turn.ts";

type FailureEvent = Extract<TurnEvent, { kind: "failure" }>;

const failureEvent = (failure: ModelFailure, settlement: Settlement | null, aborted: boolean): FailureEvent => ({
  kind: "failure",
  code: failure.code,
  slots: failure.slots,
  aborted: aborted || failure.aborted === true,
  retryAfterMs: failure.retryAfterMs ?? null,
  settlement,
  refused: false,
  spent: false,
});

const same = (one: ResolvedModel, other: ResolvedModel): boolean =>
  one.provider.name === other.provider.name && one.model === other.model;

/**
 * Has a turn answered: each attempt is reserved in the budget before its model is asked. While nothing was shown a failing model is asked
 * again up to twice where its provider allows it, then the next model is. When all failed, the failure told is that of the first model:
 * the one that was chosen. A budget that is spent ends the turn, or has the model answer that costs nothing where the settings want it.
 * Leaving the iteration early lets the caller go at once; see runAttempt.
 */
export function createRunTurn(
  deps: AttemptDeps & {
    readonly budget: Budget;
    readonly random: () => number;
    /** Resolves after `ms` or, without an error, at once when `signal` aborts. */
    readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  },
): RunTurn {
  const { budget, log } = deps;

  /** The hold is on disk already, so nothing waits for this. */
  const settleApart = (settlement: Settlement | null): void => {
    if (settlement === null) return;
    budget
      .settle(settlement)
      .catch((error: unknown) => log.error({ hold: settlement.holdId, problem: String(error) }, "a hold could not be settled"));
  };

  return async function* runTurn(turn, request, signal) {
    const line: { to: ResolvedModel; insteadOf: "budget" | null }[] = turn.models.map(to => ({ to, insteadOf: null }));
    let number = 0;
    let first: ModelFailure | undefined;
    let last: Settlement | null = null;

    for (let index = 0; index < line.length; index++) {
      const now = line[index];
      if (!now) break;
      const { to, insteadOf } = now;
      let own: ModelFailure | undefined;
      for (let retries = 0; ; retries++) {
        number += 1;
        const broken = yield* runAttempt(deps, { turn, request, to, number, insteadOf, signal });
        if (broken === null) return;
        if (broken.kind === "refused") {
          const local = broken.spent && insteadOf === null ? budget.localModel() : null;
          if (local === null || same(local, to)) {
            settleApart(last);
            yield broken.event;
            return;
          }
          line.splice(index + 1, line.length, { to: local, insteadOf: "budget" });
          own = first;
          break;
        }
        const { failure, settlement } = broken;
        own = failure;
        if (broken.shown || failure.aborted === true || signal.aborted) {
          yield failureEvent(failure, settlement, signal.aborted);
          return;
        }
        const delay = retryDelay(failure, retries, deps.random());
        if (delay === null && index === line.length - 1) {
          last = settlement;
          break;
        }
        log.info({ provider: to.provider.name, code: failure.code, attempt: number, delayMs: delay }, "a model failed");
        settleApart(settlement);
        if (delay === null) break;
        await deps.sleep(delay, signal);
        if (signal.aborted) {
          yield failureEvent(failure, null, true);
          return;
        }
      }
      first ??= own;
    }
    if (first) yield failureEvent(first, last, false);
  };
}
