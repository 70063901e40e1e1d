import type { Usage } from "../../contract/messages.ts";
import { isAnthropic } from "../budget/bound/hosts.ts";
import { factsOfRequest } from "../budget/bound/request-facts.ts";
import type { Budget, Granted } from "../budget/budget.ts";
import type { Drains } from "../budget/drains.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { Log } from "../log.ts";
import type { ModelEvent, ModelFailure, ModelRequest } from "../models/model.ts";
import { isTurnedAway } from "../models/upstream/turned-away.ts";
import { completeUsage, mergeUsage } from "./merge-usage.ts";
import type { ResolvedModel, Turn, TurnEvent } from "./turn.ts";
import { watchedEvents } from "./watched-events.ts";

export type TurnRequest = Omit<ModelRequest, "model">;

/** How one attempt ended without an answer. `refused`: nothing was reserved, so nothing was asked. */
export type Broken =
  /** `shown` forbids another attempt. `settlement` is null when the rest is drained and settled apart. */
  | { readonly kind: "failed"; readonly failure: ModelFailure; readonly settlement: Settlement | null; readonly shown: boolean }
  | { readonly kind: "refused"; readonly event: Extract<TurnEvent, { kind: "failure" }>; readonly spent: boolean };

export type AttemptDeps = {
  readonly budget: Pick<Budget, "reserve" | "settle">;
  readonly drains: Pick<Drains, "begin">;
  /** A turn that was left early is booked, after its caller has gone. */
  readonly onDrained: (turn: Turn) => void;
  readonly log: Log;
};

export type AttemptJob = {
  readonly turn: Turn;
  readonly request: TurnRequest;
  readonly to: ResolvedModel;
  readonly number: number;
  readonly insteadOf: "budget" | null;
  readonly signal: AbortSignal;
};

/** The provider did nothing that it would be paid for: it refused the whole request by its status, or was never reached. */
const didNothing = ({ status, code, slots }: ModelFailure): boolean =>
  isTurnedAway(status) || (code === "MODEL_UNREACHABLE" && slots.problem !== "ETIMEDOUT");

const leftEarly = ({ provider, model }: ResolvedModel): ModelFailure => ({
  kind: "failure",
  code: "MODEL_CUT",
  slots: { provider: provider.name, model },
  retryable: false,
  aborted: true,
});

/** What came of an attempt until now. */
function createTally(granted: Granted, request: TurnRequest) {
  let usage: Partial<Usage> = {};
  let said = "";
  let came = false;
  let shown = false;
  const settle = (finished: boolean, failureCode: string | null, nothingDone = false): Settlement =>
    granted.settle({
      reported: Object.keys(usage).length === 0 ? null : usage,
      finished,
      nothingDone: nothingDone && !came,
      estimate: () => completeUsage(usage, request, said),
      failureCode,
    });
  return {
    shown: () => shown,
    add(event: ModelEvent): void {
      came ||= event.kind !== "failure";
      if (event.kind === "usage") usage = mergeUsage(usage, event.usage);
      else if (event.kind === "text" || event.kind === "thinking") {
        said += event.text;
        shown ||= event.text !== "";
      } else if (event.kind === "toolDelta") said += event.json;
      else if (event.kind === "toolStart") {
        said += event.name;
        shown = true;
      }
    },
    /** Nobody was asked. */
    unasked: (): Settlement => settle(false, "MODEL_CUT", true),
    /** How the attempt is booked, by its last event; null: it was cut. */
    settle: (last: ModelEvent | null): Settlement =>
      last?.kind === "end"
        ? settle(last.uncounted !== true, null)
        : settle(false, last?.kind === "failure" ? last.code : "MODEL_CUT", last?.kind === "failure" && didNothing(last)),
  };
}

/**
 * One attempt to have one model answer: reserved before it is asked, with the answer no longer than was reserved. Whoever leaves early,
 * by `signal` or by ending the iteration, is let go at once; what costs money is read on for a while, apart, so that it is booked at
 * what it cost and not at its bound. Returns null after `end`.
 */
export async function* runAttempt(deps: AttemptDeps, job: AttemptJob): AsyncGenerator<TurnEvent, Broken | null, undefined> {
  const { turn, request, to, number, signal, insteadOf } = job;
  const { provider, model } = to;
  const { principal, channel, agent, sessionId, messageId } = turn;
  const reservation = await deps.budget.reserve(
    {
      ...{ principal, channel, agent, sessionId, messageId, to, attempt: number },
      facts: factsOfRequest(request, provider.family, model, provider.baseUrl),
      countTokens: isAnthropic(provider.baseUrl) ? inTime => provider.countTokens({ ...request, model }, inTime) : null,
    },
    signal,
  );
  if (reservation.kind === "refused") {
    const { failure, spent } = reservation;
    const event = {
      kind: "failure" as const,
      ...failure,
      aborted: false,
      retryAfterMs: null,
      settlement: null,
      refused: true,
      spent,
    };
    return { kind: "refused", event, spent };
  }

  const { granted } = reservation;
  const { maxOutputTokens } = granted;
  const asked = { ...request, model, ...(maxOutputTokens === null ? {} : { maxOutputTokens }) };
  const tally = createTally(granted, request);
  const aborter = new AbortController();
  const onThrow = (error: unknown): void =>
    deps.log.error({ provider: provider.name, problem: error instanceof Error ? error.message : String(error) }, "a model threw");
  const events = watchedEvents(provider, asked, aborter.signal, onThrow);

  /** Reads on for nobody, and books what it cost. */
  const drain = async (
    next: Promise<IteratorResult<ModelEvent, void>>,
    slot: { signal: AbortSignal; end(): void },
  ): Promise<void> => {
    const stop = (): void => aborter.abort();
    slot.signal.addEventListener("abort", stop, { once: true });
    if (slot.signal.aborted) stop();
    try {
      let last: ModelEvent | null = null;
      for (let step = await next; step.done !== true; step = await events.next()) {
        tally.add(step.value);
        if (step.value.kind === "end" || step.value.kind === "failure") last = step.value;
      }
      await deps.budget.settle(tally.settle(last));
      deps.onDrained(turn);
    } catch (error) {
      // The hold is on disk: it is settled at its bound at the next start.
      deps.log.error({ hold: granted.holdId, problem: String(error) }, "a drained answer could not be settled");
    } finally {
      slot.signal.removeEventListener("abort", stop);
      slot.end();
    }
  };

  let drained = false;
  /** False when there is no place to read on. */
  const readOn = (next: Promise<IteratorResult<ModelEvent, void>>): boolean => {
    const slot = deps.drains.begin();
    if (slot === null) return false;
    drained = true;
    open = false;
    void drain(next, slot);
    return true;
  };

  /** Whoever is given the settlement commits it. */
  const take = (settlement: Settlement): Settlement => {
    open = false;
    return settlement;
  };
  let wake: () => void = () => undefined;
  let gone = signal.aborted;
  const onGone = (): void => {
    gone = true;
    wake();
  };
  signal.addEventListener("abort", onGone, { once: true });
  const nextOrGone = (next: Promise<IteratorResult<ModelEvent, void>>) =>
    new Promise<IteratorResult<ModelEvent, void> | "gone">((resolve, reject) => {
      wake = () => resolve("gone");
      next.then(resolve, reject);
    });

  /** Nobody asked a model yet: nothing can have been spent. */
  let begun = false;
  let open = true;
  try {
    yield { kind: "answering", provider: provider.name, model, attempt: number, insteadOf };
    if (gone) return { kind: "failed", failure: leftEarly(to), settlement: take(tally.unasked()), shown: false };
    begun = true;
    let leaving = false;
    for (;;) {
      const next = events.next();
      const step = leaving ? await next : gone ? "gone" : await nextOrGone(next);
      if (step === "gone") {
        leaving = true;
        if (maxOutputTokens !== null && readOn(next))
          return { kind: "failed", failure: leftEarly(to), settlement: null, shown: tally.shown() };
        aborter.abort();
      }
      const event = step === "gone" ? await next : step;
      // watchedEvents always ends with `end` or `failure`.
      if (event.done === true) throw new Error("a model's events ended without an end");
      const one = event.value;
      tally.add(one);
      if (one.kind === "end") {
        yield { ...one, settlement: take(tally.settle(one)), provider: provider.name, answeredBy: one.model ?? model };
        return null;
      }
      if (one.kind === "failure")
        return { kind: "failed", failure: one, settlement: take(tally.settle(one)), shown: tally.shown() };
      if (one.kind !== "usage") yield one;
    }
  } finally {
    signal.removeEventListener("abort", onGone);
    if (open && begun && maxOutputTokens !== null) readOn(events.next());
    if (!drained) aborter.abort();
    // Not awaited: a provider that hangs would hold up the answer's end.
    if (begun && !drained) events.return().catch(onThrow);
    if (open && !drained)
      deps.budget
        .settle(begun ? tally.settle(null) : tally.unasked())
        .catch((error: unknown) =>
          deps.log.error({ hold: granted.holdId, problem: String(error) }, "a hold could not be settled"),
        );
  }
}
