import type { Usage } from "../../contract/messages.ts";
import type { Ledger } from "../budget/create-ledger.ts";
import { noUsage, type Settlement } from "../budget/ledger.ts";
import type { Clock } from "../clock.ts";
import { newId } from "../db/new-id.ts";
import type { Log } from "../log.ts";
import type { ModelFailure, ModelRequest } from "../models/model.ts";
import { completeUsage, mergeUsage } from "./merge-usage.ts";
import { retryDelay } from "./retry-delay.ts";
import type { RunTurn, Turn, TurnEvent } from "./turn.ts";
import { watchedEvents } from "./watched-events.ts";

type Request = Omit<ModelRequest, "model">;
type FailureEvent = Extract<TurnEvent, { kind: "failure" }>;

/** How one attempt went wrong. `shown` forbids another one. */
type Broken = { readonly failure: ModelFailure; readonly settlement: Settlement; readonly shown: boolean };

/** Statuses by which a provider says that it did nothing, or failures before it was reached. */
const nothingDone = (failure: ModelFailure): boolean => (failure.status ?? 0) >= 400 || failure.code === "MODEL_UNREACHABLE";

const failureEvent = (failure: ModelFailure, settlement: Settlement): FailureEvent => ({
  kind: "failure",
  code: failure.code,
  slots: failure.slots,
  aborted: failure.aborted === true,
  retryAfterMs: failure.retryAfterMs ?? null,
  settlement,
  refused: false,
});

const refusedEvent = (failure: Pick<FailureEvent, "code" | "slots">): FailureEvent => ({
  kind: "failure",
  ...failure,
  aborted: false,
  retryAfterMs: null,
  settlement: null,
  refused: true,
});

/**
 * Has a turn answered: each attempt is held in the ledger before its model is asked. While nothing was shown a failing model is asked
 * again up to twice where its provider allows it, then the next model is. When all failed, the failure told is that of the first model:
 * the one that was chosen. Leaving the iteration early aborts the model and settles what is known.
 */
export function createRunTurn(deps: {
  ledger: Ledger;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Resolves after `ms` or, without an error, at once when `signal` aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}): RunTurn {
  const { ledger, clock, log } = deps;

  async function* attempt(
    turn: Turn,
    request: Request,
    model: Turn["models"][number],
    number: number,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent, Broken | null, undefined> {
    const holdId = newId();
    const { principal, channel, agent, sessionId, messageId } = turn;
    const { provider } = model;
    const reservation = await ledger.hold({
      id: holdId,
      messageId,
      sessionId,
      principal,
      channel,
      agent,
      provider: provider.name,
      model: model.model,
      attempt: number,
      at: clock.now(),
    });
    if (reservation.kind === "refused") {
      yield refusedEvent(reservation.failure);
      return null;
    }

    let usage: Partial<Usage> = {};
    let shown = false;
    let said = "";
    let open = true;
    const settlement = (spent: Usage, failureCode: string | null): Settlement => {
      open = false;
      return { holdId, usage: spent, failureCode, at: clock.now() };
    };
    const aborter = new AbortController();
    const asked = { ...request, model: model.model };
    try {
      yield { kind: "answering", provider: provider.name, model: model.model, attempt: number };
      const onThrow = (error: unknown): void =>
        log.error({ provider: provider.name, problem: error instanceof Error ? error.message : String(error) }, "a model threw");
      for await (const event of watchedEvents(provider, asked, AbortSignal.any([signal, aborter.signal]), onThrow)) {
        switch (event.kind) {
          case "usage":
            usage = mergeUsage(usage, event.usage);
            continue;
          case "end": {
            const spent = completeUsage(usage, request, said);
            const answeredBy = event.model ?? model.model;
            yield { ...event, settlement: settlement(spent, null), provider: provider.name, answeredBy };
            return null;
          }
          case "failure": {
            const free = !shown && nothingDone(event) && Object.keys(usage).length === 0;
            const spent = free ? noUsage : completeUsage(usage, request, said);
            return { failure: event, settlement: settlement(spent, event.code), shown };
          }
          case "text":
          case "thinking":
            said += event.text;
            shown ||= event.text !== "";
            break;
          case "toolDelta":
            said += event.json;
            break;
          case "toolStart":
            said += event.name;
            shown = true;
            break;
          case "toolEnd":
          case "thinkingSignature":
            break;
        }
        yield event;
      }
      // watchedEvents always ends with `end` or `failure`.
      throw new Error("a model's events ended without an end");
    } finally {
      if (open) {
        aborter.abort();
        await ledger.settle(settlement(completeUsage(usage, request, said), "MODEL_CUT"));
      }
    }
  }

  return async function* runTurn(turn, request, signal) {
    let number = 0;
    let first: ModelFailure | undefined;
    let last: Settlement | undefined;

    for (const model of turn.models) {
      let own: ModelFailure | undefined;
      for (let retries = 0; ; retries++) {
        number += 1;
        const broken = yield* attempt(turn, request, model, number, signal);
        if (broken === null) return;
        const { failure, settlement } = broken;
        last = settlement;
        own = failure;
        if (broken.shown || failure.aborted === true || signal.aborted) {
          const event = failureEvent(failure, settlement);
          yield signal.aborted ? { ...event, aborted: true } : event;
          return;
        }
        const delay = retryDelay(failure, retries, deps.random());
        const isLast = delay === null && model === turn.models.at(-1);
        if (isLast) break;
        log.info({ provider: model.provider.name, code: failure.code, attempt: number, delayMs: delay }, "a model failed");
        await ledger.settle(settlement);
        if (delay === null) break;
        await deps.sleep(delay, signal);
        if (signal.aborted) {
          yield { ...failureEvent(failure, settlement), aborted: true };
          return;
        }
      }
      first ??= own;
    }
    if (first && last) yield failureEvent(first, last);
  };
}
