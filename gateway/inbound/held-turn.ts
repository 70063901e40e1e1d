import { AppError } from "../../contract/errors/app-error.ts";
import type { TurnEvent } from "../agents/turn.ts";
import { untilStored } from "../db/until-stored.ts";

/** A turn that was cut before any model was asked. */
const notAsked: TurnEvent = {
  kind: "failure",
  code: "MODEL_CUT",
  slots: {},
  aborted: true,
  retryAfterMs: null,
  settlement: null,
  refused: false,
  spent: false,
};

/**
 * The events of a turn that `begin` gives. A turn whose hold the disk does not take has asked nobody yet: it is begun anew until the
 * disk does, for how it ended could not be stored either. An abort of `signal` ends the waiting with a failure that settles nothing.
 */
export async function* heldTurn(
  begin: () => AsyncIterable<TurnEvent>,
  options: { signal: AbortSignal; waitsMs: readonly number[] | undefined },
): AsyncGenerator<TurnEvent, void, undefined> {
  const { signal, waitsMs } = options;
  const hold = async () => {
    const events = begin()[Symbol.asyncIterator]();
    return { events, first: await events.next() };
  };
  const held = await untilStored(hold, { signal, isOver: () => signal.aborted, waitsMs }).catch((error: unknown) => {
    // Nothing was asked, and nobody waits for it any more.
    if (signal.aborted && error instanceof AppError) return null;
    throw error;
  });
  if (held === null) return void (yield notAsked);
  const { events, first } = held;
  try {
    for (let next = first; next.done !== true; next = await events.next()) yield next.value;
  } finally {
    await events.return?.();
  }
}
