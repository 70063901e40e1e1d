import { placeError, stopped, tooSlow } from "./place-error.ts";

/** Nothing that a place does may be quiet for longer; servers think about the end of a big upload for a while. */
export const silenceMs = 120_000;
export const connectMs = 20_000;

/** So much must move in each such time. A home's uplink that four places share moves ten times as much. */
export type Pace = { readonly everyMs: number; readonly leastBytes: number };
export const pace: Pace = { everyMs: 5 * 60_000, leastBytes: 1 << 20 };

export type Limits = { readonly silenceMs?: number; readonly pace?: Pace };

export type Watch = {
  /** Aborted by the caller's signal, by silence or by a pace that is none; its reason is the AppError to throw. */
  readonly signal: AbortSignal;
  /** Something moved: so many bytes of a file or of an answer. */
  beat(bytes?: number): void;
  /** The promise, or the abort, whichever comes first. What comes later of the promise is nobody's. */
  race<T>(work: Promise<T>): Promise<T>;
  end(): void;
};

/**
 * Watches one piece of work at a place: ends it when the caller wants, when nothing moved for a while, or when so little moves that it would
 * never come to an end. Call `end` when it is over.
 */
export function createWatch(place: string, caller: AbortSignal, limits: Limits = {}): Watch {
  const ms = limits.silenceMs ?? silenceMs;
  const { everyMs, leastBytes } = limits.pace ?? pace;
  const control = new AbortController();
  const quiet = (): void => control.abort(placeError("PLACE_UNREACHABLE", place, "silent"));
  const stop = (): void => control.abort(stopped());
  let timer = setTimeout(quiet, ms);
  let moved = 0;
  const pacer = setInterval(() => {
    if (moved < leastBytes) control.abort(tooSlow(place, leastBytes, everyMs));
    moved = 0;
  }, everyMs);
  if (caller.aborted) stop();
  else caller.addEventListener("abort", stop, { once: true });

  return {
    signal: control.signal,
    beat(bytes = 0) {
      moved += bytes;
      clearTimeout(timer);
      timer = setTimeout(quiet, ms);
    },
    race: work =>
      new Promise((resolve, reject) => {
        const fail = (): void => reject(control.signal.reason);
        if (control.signal.aborted) fail();
        else control.signal.addEventListener("abort", fail, { once: true });
        work.then(resolve, reject).finally(() => control.signal.removeEventListener("abort", fail));
      }),
    end() {
      clearTimeout(timer);
      clearInterval(pacer);
      caller.removeEventListener("abort", stop);
    },
  };
}
