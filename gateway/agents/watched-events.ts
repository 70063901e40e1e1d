import type { ModelEvent, ModelFailure, ModelProvider, ModelRequest } from "../models/model.ts";

/** A model keeps 100 ms after an abort; one that does not is left behind. */
const abortGraceMs = 500;

const cut = (provider: ModelProvider, model: string, aborted: boolean): ModelFailure => ({
  kind: "failure",
  code: "MODEL_CUT",
  slots: { provider: provider.name, model },
  retryable: !aborted,
  aborted,
});

/**
 * A provider's events with its promises made sure of: exactly one `end` or `failure`, also when it throws, falls silent after an
 * abort, or ends without saying so. `onThrow` hears of an adapter that threw.
 */
export async function* watchedEvents(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal,
  onThrow: (error: unknown) => void,
): AsyncGenerator<ModelEvent, void, undefined> {
  let timer: NodeJS.Timeout | undefined;
  let overdue: (value: "overdue") => void = () => undefined;
  const grace = new Promise<"overdue">(resolve => {
    overdue = resolve;
  });
  const onAbort = (): void => {
    timer = setTimeout(() => overdue("overdue"), abortGraceMs);
  };
  if (signal.aborted) {
    yield cut(provider, request.model, true);
    return;
  }
  signal.addEventListener("abort", onAbort, { once: true });
  const iterator = provider.answer(request, signal)[Symbol.asyncIterator]();
  let ended = false;
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), grace]);
      if (step === "overdue") {
        yield cut(provider, request.model, true);
        return;
      }
      if (step.done === true) {
        ended = true;
        yield cut(provider, request.model, signal.aborted);
        return;
      }
      const event = step.value;
      if (event.kind === "end" || event.kind === "failure") {
        yield event;
        return;
      }
      yield event;
    }
  } catch (error) {
    ended = true;
    if (!signal.aborted) onThrow(error);
    yield signal.aborted
      ? cut(provider, request.model, true)
      : {
          kind: "failure",
          code: "MODEL_GARBLED",
          slots: { provider: provider.name, model: request.model, problem: "the adapter failed" },
          retryable: false,
        };
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
    // Not awaited: a provider that hangs would hold up the answer's end. What it rejects with belongs to nobody.
    if (!ended) iterator.return?.().catch(onThrow);
  }
}
