import { isDeepStrictEqual } from "node:util";
import type { Log } from "../log.ts";

/** A change shows this soon; those that come meanwhile are told together. */
const soonMs = 50;
const everyMs = 1_000;

/** Reads a value after it may have changed and tells it when it did, at most once a second. Nothing is told before `start`. */
export function createTeller<T>(deps: { readonly read: () => T; readonly tell: (value: T) => void; readonly log: Log }) {
  let told: T | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Within a second after something was told. */
  let resting = false;
  let wanted = false;
  let running = false;

  const wait = (ms: number): void => {
    timer = setTimeout(look, ms);
    timer.unref();
  };

  function look(): void {
    timer = undefined;
    if (!running) return;
    if (!wanted) {
      resting = false;
      return;
    }
    wanted = false;
    try {
      const now = deps.read();
      if (!isDeepStrictEqual(now, told)) deps.tell(now);
      told = now;
    } catch (error) {
      deps.log.error({ problem: error instanceof Error ? error.message : String(error) }, "the overview could not be read");
    }
    resting = true;
    wait(everyMs);
  }

  return {
    changed(): void {
      wanted = true;
      if (running && !resting && timer === undefined) wait(soonMs);
    },
    start(): void {
      running = true;
      wanted = true;
      wait(soonMs);
    },
    stop(): void {
      running = false;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
