import { createClient, type Outcome } from "../../contract/client.ts";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Language } from "../../contract/errors/define.ts";
import type { Failure } from "../../contract/errors/failure.ts";
import type { AppEvent } from "../../contract/events.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import type { Timers } from "../supervisor/timers.ts";
import { openEventStream } from "./event-stream.ts";
import { createDoorTransport, type Door } from "./gateway-http.ts";

export type GatewayDoorDeps = {
  readonly timers: Timers;
  readonly language: () => Language;
  /** Every event of the gateway that runs, in order. */
  readonly onEvent: (event: AppEvent) => void;
  /** The overview as it is now; null while it is not known. */
  readonly onOverview: (overview: Overview | null) => void;
};

export type GatewayApi = ReturnType<typeof createClient<AbortSignal>>;

const answerWithinMs = 15_000;

/**
 * The desktop as a client of the gateway that runs: the typed calls, and the event stream with the overview kept fresh. The token lives
 * here for one run and nowhere else.
 */
export function createGatewayDoor({ timers, language, onEvent, onOverview }: GatewayDoorDeps) {
  let open: { readonly api: GatewayApi; readonly door: Door; readonly stream: ReturnType<typeof openEventStream> } | null = null;

  const load = async (api: GatewayApi): Promise<void> => {
    // Nobody answers: the stream breaks too, and says so.
    const outcome = await api("overview").catch(() => null);
    if (open?.api === api && outcome?.ok === true) onOverview(outcome.value);
  };

  const hear = (event: AppEvent, api: GatewayApi): void => {
    if (event.kind === "overview.changed") onOverview(event.overview);
    else if (event.kind === "hello" || event.kind === "resync") void load(api);
    onEvent(event);
  };

  const close = async (): Promise<void> => {
    const before = open;
    open = null;
    if (before === null) return;
    onOverview(null);
    await before.stream.stop();
  };

  return {
    /** A run has begun, and lets us in with `door`. Forgets the run before. */
    open(door: Door): void {
      void close();
      const api = createClient<AbortSignal>(createDoorTransport(door, language, answerWithinMs));
      const stream = openEventStream({
        door,
        language,
        timers,
        onEvent: event => hear(event, api),
        onBroken: () => onOverview(null),
      });
      open = { api, door, stream };
    },
    /** The run has ended; resolves when nothing of it is left. */
    close,
    url: (): string | null => open?.door.url ?? null,
    /** One call. What goes wrong is a value, also that nobody answers. */
    async call<T>(ask: (api: GatewayApi) => Promise<Outcome<T>>): Promise<Outcome<T>> {
      if (open === null) return notRunning(language());
      try {
        return await ask(open.api);
      } catch {
        // Rejects only where nobody answered.
        return notRunning(language());
      }
    },
  };
}

const notRunning = (language: Language): { ok: false; status: 0; failure: Failure["error"] } => ({
  ok: false,
  status: 0,
  failure: AppError.of("NOT_RUNNING").failure(language).error,
});

export type GatewayDoor = ReturnType<typeof createGatewayDoor>;
