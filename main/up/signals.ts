import type { Clock } from "../supervisor/timers.ts";

/** The part of `process` that is needed. */
export type SignalSource = {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
};

/**
 * One Ctrl-C arrives several times: from the terminal, from npm and from a starter that both pass it on.
 * What comes within this time is one request.
 */
const sameRequestMs = 500;
const events = ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"] as const;

/**
 * Turns signals, and the end of the process that started us over a channel, into `first` (stop in order) and `again` (at once).
 * Returns how to stop listening.
 */
export function onStopRequest(source: SignalSource, clock: Clock, requested: { first(): void; again(): void }): () => void {
  let firstAtMs: number | null = null;
  const hear = (): void => {
    if (firstAtMs === null) {
      firstAtMs = clock.now();
      requested.first();
    } else if (clock.now() - firstAtMs > sameRequestMs) requested.again();
  };
  for (const event of events) source.on(event, hear);
  return () => {
    for (const event of events) source.off(event, hear);
  };
}
