import type { Log } from "../../log.ts";

/** Looks again and again, with a rest in between that depends on what was seen; one look at a time. Nothing keeps the process alive for it. */
export function createRounds(deps: { readonly look: () => Promise<void>; readonly restMs: () => number; readonly log: Log }) {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let running = false;

  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (!running) return;
    timer = setTimeout(() => void now(), ms);
    timer.unref();
  };

  /** A whole look that begins no sooner than now. Never rejects. */
  function now(): Promise<void> {
    if (looking !== undefined) {
      again = true;
      return looking;
    }
    clearTimeout(timer);
    looking = (async () => {
      do {
        again = false;
        try {
          await deps.look();
        } catch (error) {
          deps.log.warn({ error }, "a look at Ollama failed; the next one comes");
        }
      } while (again);
    })().finally(() => {
      looking = undefined;
      plan(deps.restMs());
    });
    return looking;
  }

  return {
    now,
    /** Something happened: looks as soon as what happens now is over. */
    soon: (): void => plan(0),
    start(afterMs: number): void {
      running = true;
      plan(afterMs);
    },
    async stop(): Promise<void> {
      running = false;
      again = false;
      clearTimeout(timer);
      await looking;
    },
  };
}
