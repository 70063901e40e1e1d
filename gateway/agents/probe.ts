import type { StoredFailure } from "../../contract/errors/failure.ts";
import type { Settlement } from "../budget/ledger.ts";
import type { ModelFailure } from "../models/model.ts";
import { type AttemptDeps, runAttempt, type TurnRequest } from "./attempt.ts";
import type { ResolvedModel, Turn } from "./turn.ts";

export type ProbeOutcome =
  /** `afterMs`: from the question to the first sign of an answer. `free`: it was booked at nothing. */
  | { readonly kind: "answered"; readonly afterMs: number; readonly free: boolean }
  /** The budget did not let it be asked: no price is known, or nothing is left. Nothing was sent. */
  | { readonly kind: "refused"; readonly failure: StoredFailure }
  | ModelFailure;

/** Tries a model that need not be in the settings. `principal` is who wants to know. */
export type Probe = (
  job: { readonly principal: string; readonly to: ResolvedModel; readonly request: TurnRequest },
  signal: AbortSignal,
) => Promise<ProbeOutcome>;

/** What the ledger calls the way that a probe came. */
export const probeChannel = "test";

/** Probes are attempts like any other: reserved before they are sent, and booked at what they report. No rate counts them. */
export function createProbe(
  deps: Omit<AttemptDeps, "onDrained"> & {
    /** The first sign is all that is wanted; a model that does not keep to a short answer is waited for no longer. */
    readonly restMs: number;
  },
): Probe {
  /** The hold is on disk already, so nothing waits for this. */
  const settleApart = (settlement: Settlement | null): void => {
    if (settlement === null) return;
    deps.budget
      .settle(settlement)
      .catch((error: unknown) =>
        deps.log.error({ hold: settlement.holdId, problem: String(error) }, "a probe could not be settled"),
      );
  };

  return async ({ principal, to, request }, signal) => {
    const turn: Turn = { principal, channel: probeChannel, agent: "default", sessionId: null, messageId: null, models: [to] };
    const enough = new AbortController();
    const job = { turn, request, to, number: 1, insteadOf: null, signal: AbortSignal.any([signal, enough.signal]) };
    const events = runAttempt({ ...deps, onDrained: () => undefined }, job);
    let begun = performance.now();
    let afterMs: number | undefined;
    let settlement: Settlement | undefined;
    let rest: NodeJS.Timeout | undefined;
    try {
      for (;;) {
        const step = await events.next();
        if (step.done === true) {
          const broken = step.value;
          if (broken?.kind === "refused")
            return { kind: "refused", failure: { code: broken.event.code, slots: broken.event.slots } };
          if (broken) settleApart(broken.settlement);
          if (afterMs !== undefined)
            return { kind: "answered", afterMs, free: (broken?.settlement ?? settlement)?.costNanoUsd === 0 };
          if (broken) return broken.failure;
          throw new Error("an attempt ended without an ending");
        }
        const event = step.value;
        if (event.kind === "answering") {
          begun = performance.now();
          continue;
        }
        afterMs ??= Math.round(performance.now() - begun);
        rest ??= setTimeout(() => enough.abort(), deps.restMs);
        if (event.kind === "end") {
          settlement = event.settlement;
          settleApart(settlement);
        }
      }
    } finally {
      clearTimeout(rest);
    }
  };
}
