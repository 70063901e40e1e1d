import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { AppEvent } from "../../../contract/events.ts";
import { routes } from "../../../contract/routes/table.ts";
import { createEventStreamParser } from "./event-stream-parser.ts";
import { type Door, doorHeaders } from "./transport.ts";

export type EventsOptions = {
  /** Finds the gateway anew for every connection: it may have restarted elsewhere. @throws AppError NOT_RUNNING */
  readonly door: () => Promise<Door>;
  readonly signal: AbortSignal;
  /** Longest time without any gateway before the stream gives up, in ms. */
  readonly patienceMs: number;
  /** A connection on which nothing came for this long is dead: the gateway sends a sign of life every 15 s. */
  readonly silenceMs: number;
  /** Pause before the first new try; grows to ten times this. */
  readonly retryMs: number;
  readonly now: () => number;
};

export const eventsPatience = { patienceMs: 60_000, silenceMs: 45_000, retryMs: 300 } as const;

/** Bytes of one connection to `GET /api/events`. */
async function* connect(door: Door, lastId: string, silenceMs: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const outgoing = request(new URL(routes.events.path, door.url), {
    agent: false,
    signal,
    timeout: silenceMs,
    headers: {
      ...doorHeaders(door),
      accept: "text/event-stream",
      ...(lastId === "" ? {} : { "last-event-id": lastId }),
    },
  });
  try {
    const answer = await new Promise<AsyncIterable<Uint8Array> & { statusCode?: number; resume(): void }>((resolve, reject) => {
      outgoing.on("timeout", () => outgoing.destroy(new Error("the event stream fell silent")));
      outgoing.on("error", reject);
      outgoing.on("response", resolve);
      outgoing.end();
    });
    if (answer.statusCode === 401) throw AppError.of("AUTH_REFUSED");
    if (answer.statusCode !== 200) throw new Error(`the event stream answered ${answer.statusCode}`);
    yield* answer;
  } finally {
    outgoing.destroy();
  }
}

function parseEvent(data: string): AppEvent | undefined {
  try {
    return AppEvent.safeParse(JSON.parse(data)).data;
  } catch {
    // Not JSON: of a newer gateway or a proxy. What it said reaches us again with the next load.
    return undefined;
  }
}

/**
 * Everything that changes, across lost connections: each new one resumes after the last event that was seen. Events of a kind
 * that this version does not know are left out. Ends quietly when `signal` is aborted.
 * @throws AppError NOT_RUNNING after `patienceMs` without a gateway; AUTH_REFUSED at once
 */
export async function* followEvents(options: EventsOptions): AsyncGenerator<AppEvent> {
  const { signal, now } = options;
  let lastId = "";
  let lastGoodAt = now();
  let pauseMs = options.retryMs;
  while (!signal.aborted) {
    try {
      const parser = createEventStreamParser();
      for await (const bytes of connect(await options.door(), lastId, options.silenceMs, signal)) {
        lastGoodAt = now();
        pauseMs = options.retryMs;
        for (const { id, data } of parser.push(bytes)) {
          lastId = id;
          const event = parseEvent(data);
          if (event) yield event;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      const final = error instanceof AppError && error.code !== "NOT_RUNNING" && error.code !== "NOT_ANSWERING";
      if (final) throw error;
      if (now() - lastGoodAt >= options.patienceMs)
        throw error instanceof AppError ? error : AppError.of("NOT_RUNNING", {}, { cause: error });
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, options.retryMs * 10);
  }
}
