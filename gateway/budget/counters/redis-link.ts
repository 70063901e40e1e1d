import { AppError } from "../../../contract/errors/app-error.ts";
import type { Log } from "../../log.ts";

/** Well below the grace that a new epoch gives to those who come back. */
const longestRestMs = 1_000;
const restMs = (failures: number): number => Math.min(longestRestMs, 25 * 2 ** failures);
/** After a session that broke sooner the rests grow, though it could be opened. */
const steadyMs = 5_000;
const mostShort = 4;
/** Callers wait for the next attempt until this many have failed; from then on they are told at once. */
const patience = 2;

export type RedisLink<S> = {
  /** Lets `work` use the open session. @throws AppError COUNTERS_UNREACHABLE when there is none in time, or when `work` fails; the session is over then */
  use<T>(work: (session: S) => Promise<T>): Promise<T>;
  /** The open session, if there is one now. */
  current(): S | null;
  start(): void;
  stop(): Promise<void>;
};

type State<S> = { readonly kind: "idle" | "opening" | "resting" | "stopped" } | { readonly kind: "open"; readonly session: S };

/**
 * Keeps one session with Redis open: one attempt at a time, with longer and longer rests between them. Any failure of a call ends the
 * session, because what became of the call is not known; a new session begins from what this gateway knows for certain.
 */
export function createRedisLink<S extends { end(): void }>(deps: {
  /** Connects and prepares. It calls `onEnd` when the session is over later. */
  readonly open: (onEnd: (reason: unknown) => void) => Promise<S>;
  readonly onOpen: (session: S) => void;
  readonly deadlineMs: number;
  readonly log: Log;
}): RedisLink<S> {
  let state: State<S> = { kind: "idle" };
  /** Since a session was open last; its end is the first. */
  let failures = 0;
  /** Sessions in a row that were not steady. */
  let short = 0;
  let openedAt = 0;
  let attempt: Promise<void> = Promise.resolve();
  let rest: NodeJS.Timeout | undefined;
  let waiting: ((session: S | null) => void)[] = [];

  const tellWaiting = (session: S | null): void => {
    const told = waiting;
    waiting = [];
    for (const tell of told) tell(session);
  };

  const pause = (reason: unknown): void => {
    if (state.kind === "stopped") return;
    state = { kind: "resting" };
    failures++;
    const problem = reason instanceof Error ? reason.message : String(reason);
    if (failures === patience) deps.log.warn({ problem }, "the Redis server of the shared budget does not answer");
    else deps.log.debug({ problem }, "a session with Redis is over");
    if (failures >= patience) tellWaiting(null);
    rest = setTimeout(begin, restMs(failures + short));
  };

  const tryOpen = async (): Promise<void> => {
    let over = false;
    let opened: S | undefined;
    const onEnd = (reason: unknown): void => {
      over = true;
      if (state.kind !== "open" || state.session !== opened) return;
      short = performance.now() - openedAt >= steadyMs ? 0 : Math.min(mostShort, short + 1);
      pause(reason);
    };
    try {
      opened = await deps.open(onEnd);
    } catch (error) {
      pause(error);
      return;
    }
    if (over) return pause("the connection was closed");
    // `stop` may have come while it was opened.
    if ((state as State<S>).kind === "stopped") return opened.end();
    if (failures >= patience) deps.log.info({}, "the Redis server of the shared budget answers again");
    failures = 0;
    openedAt = performance.now();
    state = { kind: "open", session: opened };
    deps.onOpen(opened);
    tellWaiting(opened);
  };

  function begin(): void {
    if (state.kind !== "idle" && state.kind !== "resting") return;
    state = { kind: "opening" };
    attempt = tryOpen();
  }

  const start = (): void => {
    if (state.kind === "idle") begin();
  };

  const session = (): Promise<S | null> => {
    if (state.kind === "open") return Promise.resolve(state.session);
    start();
    if (state.kind === "stopped" || failures >= patience) return Promise.resolve(null);
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(null), deps.deadlineMs);
      waiting.push(found => {
        clearTimeout(timer);
        resolve(found);
      });
    });
  };

  return {
    async use(work) {
      const found = await session();
      if (found === null) throw AppError.of("COUNTERS_UNREACHABLE");
      try {
        return await work(found);
      } catch (error) {
        found.end();
        throw AppError.of("COUNTERS_UNREACHABLE", {}, { cause: error });
      }
    },
    current: () => (state.kind === "open" ? state.session : null),
    start,
    async stop() {
      const last = state;
      state = { kind: "stopped" };
      clearTimeout(rest);
      if (last.kind === "open") last.session.end();
      tellWaiting(null);
      await attempt;
    },
  };
}
