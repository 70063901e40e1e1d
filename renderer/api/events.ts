import type { Language } from "../../contract/errors/define.ts";
import type { AppEvent } from "../../contract/events.ts";
import { createEventParser } from "../../contract/sse.ts";
import { retryDelayMs } from "./backoff.ts";

/** How the page stands to its gateway. `offline`: several tries failed, or the browser has no network. */
export type Connection = "connecting" | "connected" | "reconnecting" | "offline";

type Deps = {
  fetch: typeof fetch;
  language: () => Language;
  random: () => number;
  isOnline: () => boolean;
  onEvents: (events: readonly AppEvent[]) => void;
  onConnection: (connection: Connection) => void;
  onSignedOut: () => void;
  /** A connection on which nothing at all arrived for this long is dead and is made anew. */
  silenceMs: number;
};

const failuresUntilOffline = 3;

/**
 * The gateway's event stream, kept open with resume and back-off. Read through `fetch`, because an `EventSource` can neither say the
 * reader's language nor tell a refused sign-in from a broken line.
 */
export function createEvents(deps: Deps) {
  let lastId: string | null = null;
  let failures = 0;
  let current: AbortController | null = null;
  let wake: (() => void) | null = null;

  const open = async (signal: AbortSignal): Promise<"ended" | "signedOut"> => {
    const attempt = new AbortController();
    const close = (): void => attempt.abort();
    signal.addEventListener("abort", close);
    let silence = setTimeout(close, deps.silenceMs);
    try {
      const response = await deps.fetch("/api/events", {
        credentials: "same-origin",
        cache: "no-store",
        headers: {
          accept: "text/event-stream",
          "x-hearth-language": deps.language(),
          ...(lastId === null ? {} : { "last-event-id": lastId }),
        },
        signal: attempt.signal,
      });
      if (response.status === 401) return "signedOut";
      if (!response.ok || !response.body) return "ended";
      const parser = createEventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return "ended";
        clearTimeout(silence);
        silence = setTimeout(close, deps.silenceMs);
        failures = 0;
        deps.onConnection("connected");
        const events = parser.push(value);
        if (events.length > 0) deps.onEvents(events.map(one => JSON.parse(one.data) as AppEvent));
        lastId = events.at(-1)?.id ?? lastId;
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", close);
      attempt.abort();
    }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    deps.onConnection("connecting");
    while (!signal.aborted) {
      const end = await open(signal).catch((): "ended" => "ended");
      if (signal.aborted) return;
      if (end === "signedOut") {
        deps.onSignedOut();
        return;
      }
      failures += 1;
      deps.onConnection(failures >= failuresUntilOffline || !deps.isOnline() ? "offline" : "reconnecting");
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, retryDelayMs(failures, deps.random()));
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    }
  };

  return {
    /** Opens the stream, or opens it anew when it may be dead; either way after the last event that was heard. */
    start(): void {
      current?.abort();
      current = new AbortController();
      failures = 0;
      void run(current.signal);
    },
    /** Do not wait for the next try: the network came back, or the reader pressed the button. */
    tryNow(): void {
      wake?.();
    },
    stop(): void {
      current?.abort();
      current = null;
      wake?.();
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
