import { placeError, stopped } from "./place-error.ts";

/** Nothing that a place does may be quiet for longer; servers think about the end of a big upload for a while. */
export const silenceMs = 120_000;
export const connectMs = 20_000;

export type Watch = {
  /** Aborted by the caller's signal or by silence; its reason is the AppError to throw. */
  readonly signal: AbortSignal;
  /** Something moved. */
  beat(): void;
  /** The promise, or the abort, whichever comes first. What comes later of the promise is nobody's. */
  race<T>(work: Promise<T>): Promise<T>;
  end(): void;
};

/** Watches one piece of work at a place: ends it when the caller wants or when nothing moved for `ms`. Call `end` when it is over. */
export function createWatch(place: string, caller: AbortSignal, ms = silenceMs): Watch {
  const control = new AbortController();
  const quiet = (): void => control.abort(placeError("PLACE_UNREACHABLE", place, "silent"));
  const stop = (): void => control.abort(stopped());
  let timer = setTimeout(quiet, ms);
  if (caller.aborted) stop();
  else caller.addEventListener("abort", stop, { once: true });

  return {
    signal: control.signal,
    beat() {
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
      caller.removeEventListener("abort", stop);
    },
  };
}
