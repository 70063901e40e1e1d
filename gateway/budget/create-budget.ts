import { AppError } from "../../contract/errors/app-error.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Cost } from "../../contract/settings/cost.ts";
import type { ResolvedModel } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import { untilStored } from "../db/until-stored.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import { unboundedOf } from "./bound/bound.ts";
import type { Attempt, AttemptEnd, Budget, Granted, Reservation } from "./budget.ts";
import type { Counters, CountOutcome } from "./counters/counters.ts";
import { createFit, leastTokensOf, type Plan, planFor } from "./fit.ts";
import { judge } from "./judge.ts";
import type { Hold, Settlement } from "./ledger.ts";
import { linesFor, scopesOf } from "./lines.ts";
import type { Meters } from "./meters.ts";
import { type NanoUsd, toNano, usdSlot } from "./money.ts";
import type { FoundPrice, Price } from "./prices/price.ts";
import { budgetSpent } from "./refusals.ts";
import type { Who } from "./who.ts";
import type { Windows } from "./windows.ts";

export type BudgetDeps = {
  readonly writer: Writer;
  readonly cost: () => Cost;
  readonly timeZone: () => string;
  readonly windowsAt: (at: number) => Windows;
  readonly who: (principal: string) => Who;
  /** How a scope is called by people: `user:ID` → a device's name. */
  readonly nameOf: (scope: string) => string;
  /** Money that the owner added to a scope in the windows of `at`. */
  readonly added: (scope: string, unit: "day" | "month", at: number) => NanoUsd;
  readonly prices: { find(to: ResolvedModel, at: number): Promise<FoundPrice> | FoundPrice };
  /** Counts beside the ledger when several gateways share a budget; null: this gateway has it alone. */
  readonly shared: () => Counters | null;
  readonly meters: Pick<Meters, "touch" | "granted" | "refused">;
  readonly localModel: () => ResolvedModel | null;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Log;
};

const countingDeadlineMs = 5_000;
/** Others may take what was left while an answer is made to fit. */
const tries = 4;

const refuse = (code: StoredFailure["code"], slots: StoredFailure["slots"], spent = false): Reservation => ({
  kind: "refused",
  failure: { code, slots },
  spent,
});

/**
 * Reserves the most that an attempt can cost before its model is asked, and settles what it did cost. Spent + held never passes a stop
 * line: the check and the hold are one transaction, on disk before `reserve` resolves (and one step in Redis, where gateways share a budget).
 */
export function createBudget(deps: BudgetDeps): Budget {
  const { writer, clock, log } = deps;

  const countersGone = (): StoredFailure => ({ code: "COUNTERS_UNREACHABLE", slots: {} });

  const settleLedger = (settlement: Settlement): Promise<unknown> =>
    untilStored(() => writer.run("ledger.settle", settlement), {}).finally(deps.meters.touch);

  /** The shared count follows by itself: what it misses, a hold that is still open there keeps from being spent twice. */
  const settleShared = (holdId: string, nanoUsd: NanoUsd): void => {
    deps
      .shared()
      ?.settle(holdId, nanoUsd)
      .catch((error: unknown) =>
        log.warn({ hold: holdId, problem: String(error) }, "the shared budget was not told of a settlement"),
      );
  };

  /**
   * One try to hold: where gateways count together, and then in the ledger. A gateway that dies in between is thought to hold too much
   * until its next start; the other way round its next start would book what the others refused.
   */
  const tryHold = async (hold: Hold, windows: Windows): Promise<CountOutcome> => {
    const shared = deps.shared();
    if (shared === null) return writer.run("ledger.hold", hold, { durable: true });
    const counted = { id: hold.id, nanoUsd: hold.boundNanoUsd, scopes: scopesOf(hold), windows: [windows.day, windows.month] };
    const outcome = await shared.hold(counted, hold.lines, hold.at);
    if (outcome.kind === "refused") return outcome;
    try {
      const own = await writer.run("ledger.hold", hold, { durable: true });
      if (own.kind === "refused") settleShared(hold.id, 0);
      return own;
    } catch (error) {
      settleShared(hold.id, 0);
      throw error;
    }
  };

  const granted = (holdId: string, plan: Plan | null, attempt: Attempt, price: Price | null): Granted => {
    const reserved = plan ?? { facts: attempt.facts, choiceTokens: 0, boundNanoUsd: 0 };
    deps.meters.touch();
    return {
      holdId,
      maxOutputTokens: plan?.choiceTokens ?? null,
      price,
      settle: (end: AttemptEnd): Settlement => {
        const { disbelieved, ...judgement } = judge({ ...reserved, price }, end);
        if (disbelieved) log.warn({ hold: holdId, reported: end.reported }, "a provider reported more than a model can use");
        if (price) settleShared(holdId, judgement.costNanoUsd);
        deps.meters.touch();
        return { holdId, ...judgement, failureCode: end.failureCode, at: clock.now() };
      },
    };
  };

  const tooDear = (needed: NanoUsd, limit: NanoUsd): Reservation =>
    refuse("REQUEST_TOO_DEAR", { ...usdSlot("needed", needed), ...usdSlot("limit", limit) });

  /** A hold as it would be made now: the settings, the day and who somebody is may have changed since the last try. */
  const holdFor = (attempt: Attempt): { hold: Hold; windows: Windows; cost: Cost } => {
    const { to, channel, agent, messageId, sessionId } = attempt;
    const at = clock.now();
    const cost = deps.cost();
    const windows = deps.windowsAt(at);
    const who = deps.who(attempt.principal);
    const { user, device } = who;
    const added = (scope: string, unit: "day" | "month"): NanoUsd => deps.added(scope, unit, at);
    const lines = linesFor({ cost, who, channel, agent, windows, added });
    const hold: Hold = {
      ...{ id: deps.newId(), at, day: windows.day, boundNanoUsd: 0, user, device, channel, agent, lines },
      ...{ provider: to.provider.name, model: to.model, messageId, sessionId, attempt: attempt.attempt },
    };
    return { hold, windows, cost };
  };

  const reservePriced = async (attempt: Attempt, price: Price, signal: AbortSignal): Promise<Reservation> => {
    const { facts } = attempt;
    const unbounded = unboundedOf(facts, price);
    if (unbounded) return refuse("COST_UNBOUNDED", { what: unbounded.en, whatZh: unbounded.zh });
    const ceilingOf = ({ maxPerRequest }: Cost): NanoUsd =>
      maxPerRequest === undefined ? Number.POSITIVE_INFINITY : toNano(maxPerRequest);
    const { countTokens, leastOutputTokens: shortest = 1 } = attempt;
    const deadline = (): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(countingDeadlineMs)]);
    const makeFit = createFit(facts, price, countTokens && (() => countTokens(deadline())), shortest);
    const least = (): NanoUsd => planFor(facts, price, leastTokensOf(facts, price, shortest)).boundNanoUsd;

    let left = Number.POSITIVE_INFINITY;
    let last: { refused: Extract<CountOutcome, { kind: "refused" }>; windows: Windows; cost: Cost; at: number } | undefined;
    for (let round = 0; round < tries; round++) {
      const plan = await makeFit(Math.min(left, ceilingOf(deps.cost())));
      if (plan === null) break;
      const { hold: unsized, windows, cost } = holdFor(attempt);
      // Lowered while the prompt was counted.
      if (plan.boundNanoUsd > ceilingOf(cost)) continue;
      const hold = { ...unsized, boundNanoUsd: plan.boundNanoUsd };
      const outcome = await tryHold(hold, windows);
      if (outcome.kind === "granted") {
        deps.meters.granted(hold.lines);
        return { kind: "granted", granted: granted(hold.id, plan, attempt, price) };
      }
      last = { refused: outcome, windows, cost, at: hold.at };
      left = outcome.line.stopNanoUsd - outcome.spentNanoUsd - outcome.heldNanoUsd;
      if (signal.aborted) break;
    }
    if (last === undefined) return tooDear(least(), ceilingOf(deps.cost()));
    const { scope, window } = last.refused.line;
    deps.meters.refused(last.refused.line);
    const failure = budgetSpent({
      ...last,
      needed: least(),
      added: deps.added(scope, window.length > 7 ? "day" : "month", last.at),
      timeZone: deps.timeZone(),
      name: deps.nameOf(scope),
    });
    return { kind: "refused", failure, spent: true };
  };

  return {
    async reserve(attempt: Attempt, signal: AbortSignal): Promise<Reservation> {
      const { to } = attempt;
      const found = await deps.prices.find(to, clock.now());
      if (found.kind === "unknown") return refuse("PRICE_UNKNOWN", { provider: to.provider.name, model: to.model });
      if (found.kind === "free") {
        const hold = { ...holdFor(attempt).hold, lines: [] };
        await writer.run("ledger.hold", hold);
        return { kind: "granted", granted: granted(hold.id, null, attempt, null) };
      }
      try {
        return await reservePriced(attempt, found.price, signal);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "COUNTERS_UNREACHABLE") throw error;
        return { kind: "refused", failure: countersGone(), spent: true };
      }
    },

    async settle(settlement: Settlement): Promise<void> {
      await settleLedger(settlement);
    },

    localModel: () => (deps.cost().onStop === "local" ? deps.localModel() : null),
  };
}
