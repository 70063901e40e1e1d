import type { IncomingMessage } from "node:http";
import type { Language } from "../../contract/errors/define.ts";
import { AppEvent } from "../../contract/events.ts";
import { createEventParser } from "../../contract/sse.ts";
import type { Timers } from "../supervisor/timers.ts";
import { askGateway, type Door } from "./gateway-http.ts";

export type EventStreamDeps = {
  readonly door: Door;
  readonly language: () => Language;
  readonly timers: Timers;
  readonly onEvent: (event: AppEvent) => void;
  /** The connection broke or ended; it is made anew by itself. */
  readonly onBroken: () => void;
};

/** The gateway sends a heartbeat every 15 s; a connection that is silent for so long is dead. */
const silenceMs = 45_000;
const shortestPauseMs = 250;
const longestPauseMs = 5_000;

/** The events of one run of the gateway, with resume, until `stop`. Events that are not of the contract are passed over. */
export function openEventStream({ door, language, timers, onEvent, onBroken }: EventStreamDeps) {
  const ending = new AbortController();
  let lastId: string | null = null;
  let failures = 0;
  let cancelPause = (): void => undefined;

  const hear = (data: string): void => {
    const parsed = AppEvent.safeParse(readJson(data));
    if (parsed.success && !ending.signal.aborted) onEvent(parsed.data);
  };

  const read = (response: IncomingMessage): Promise<void> =>
    new Promise(resolve => {
      const parser = createEventParser();
      let cancelSilence = timers.after(silenceMs, () => response.destroy());
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        failures = 0;
        cancelSilence();
        cancelSilence = timers.after(silenceMs, () => response.destroy());
        for (const { id, data } of parser.push(piece)) {
          hear(data);
          lastId = id ?? lastId;
        }
      });
      const over = (): void => {
        cancelSilence();
        resolve();
      };
      // Whatever ended it, the stream is opened again.
      response.on("error", over).on("close", over);
    });

  const connect = async (): Promise<void> => {
    const response = await askGateway(door.url, {
      method: "GET",
      path: "/api/events",
      signal: ending.signal,
      headers: {
        accept: "text/event-stream",
        authorization: `Bearer ${door.token}`,
        "x-hearth-language": language(),
        ...(lastId === null ? {} : { "last-event-id": lastId }),
      },
    });
    if (response.statusCode === 200) await read(response);
    else response.destroy();
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await connect().catch(() => undefined); // Nobody answered: tried again after the pause.
      if (ending.signal.aborted) return;
      onBroken();
      const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
      failures += 1;
      await new Promise<void>(resolve => {
        const cancel = timers.after(pauseMs, resolve);
        cancelPause = () => {
          cancel();
          resolve();
        };
      });
    }
  };
  const over = run();

  return {
    /** Resolves when nothing of it is left. */
    stop(): Promise<void> {
      ending.abort();
      cancelPause();
      return over;
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut off, or not from a gateway: no event of ours.
    return null;
  }
}
