import type { ModelEvent, ModelFailure, ModelRequest } from "../model.ts";
import { abortedFailure, fail } from "./fail.ts";
import { failureFromError } from "./from-error.ts";
import { type Asked, askedOf, type Upstream } from "./upstream.ts";
import { openWire, type Wire, type WireMode } from "./wire.ts";

/** The adapter's own part of a run. It may throw, and it may end without an `end`: both become a failure here. */
export type Produce = (wire: Wire, asked: Asked) => AsyncGenerator<ModelEvent>;

const aborted = Symbol("aborted");

/** `next()` that comes back at once when `signal` fires, whatever the generator is waiting for. */
function abortableNext(inner: AsyncGenerator<ModelEvent>, signal: AbortSignal) {
  let interrupt: (() => void) | undefined;
  const onAbort = (): void => interrupt?.();
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    next: (): Promise<IteratorResult<ModelEvent> | typeof aborted> =>
      signal.aborted
        ? Promise.resolve(aborted)
        : new Promise((resolve, reject) => {
            interrupt = () => resolve(aborted);
            inner.next().then(resolve, reject);
          }),
    done: () => signal.removeEventListener("abort", onAbort),
  };
}

/** Yields what `produce` yields and sees to the promises of ModelEvent: exactly one `end` or `failure`, last; never a throw; a prompt abort. */
export async function* runModel(
  upstream: Upstream,
  request: ModelRequest,
  signal: AbortSignal,
  mode: WireMode,
  produce: Produce,
): AsyncGenerator<ModelEvent> {
  const asked = askedOf(upstream, request.model);
  const wire = openWire(upstream, asked, signal, mode);
  const inner = produce(wire, asked);
  const steps = abortableNext(inner, signal);
  try {
    for (;;) {
      const next = await steps.next();
      if (next === aborted) {
        yield abortedFailure(asked);
        return;
      }
      if (next.done) {
        yield signal.aborted ? abortedFailure(asked) : (wire.failure() ?? fail(asked, "MODEL_CUT"));
        return;
      }
      yield next.value;
      if (next.value.kind === "end" || next.value.kind === "failure") return;
    }
  } catch (error) {
    yield signal.aborted ? abortedFailure(asked) : (wire.failure() ?? failureFromError(asked, error));
  } finally {
    steps.done();
    wire.close();
    // The generator may still stand inside the client library; what it says after its end is of no interest.
    inner.return(undefined).catch(() => undefined);
  }
}

/** One question with one JSON answer (a list of models, a count), under the same guards. */
export async function askOnce<T>(
  upstream: Upstream,
  model: string,
  signal: AbortSignal,
  ask: (wire: Wire, asked: Asked) => Promise<T>,
): Promise<T | ModelFailure> {
  const asked = askedOf(upstream, model);
  const wire = openWire(upstream, asked, signal, "json");
  try {
    return await ask(wire, asked);
  } catch (error) {
    return signal.aborted ? abortedFailure(asked) : (wire.failure() ?? failureFromError(asked, error));
  } finally {
    wire.close();
  }
}
