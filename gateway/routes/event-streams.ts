import type { ServerResponse } from "node:http";
import type { AppEvent } from "../../contract/events.ts";
import { principalId } from "../../contract/principal.ts";
import type { Access } from "../access/access.ts";
import { mayHear } from "../events/audience.ts";
import type { EventHub, NumberedEvent } from "../events/hub.ts";
import type { Handler } from "./handler.ts";
import { dataHeaders } from "./security-headers.ts";

export type EventStreamsDeps = {
  readonly hub: EventHub;
  readonly access: Pick<Access, "whenEnded" | "ownerGeneration">;
  readonly bootId: string;
  readonly version: string;
  /** A comment line that often keeps proxies from hanging up. */
  readonly heartbeatMs: number;
  /** A client that lets more than this pile up does not read, and is dropped. */
  readonly mostBufferedBytes: number;
};

type Stream = {
  readonly raw: ServerResponse;
  readonly principal: string;
  readonly ownerGeneration: number | null;
  readonly end: () => void;
};

/** `GET /api/events`: one long answer for each page, terminal or phone that watches. */
export function createEventStreams(deps: EventStreamsDeps) {
  const { hub, access, heartbeatMs, mostBufferedBytes } = deps;
  const streams = new Set<Stream>();
  let heartbeat: NodeJS.Timeout | undefined;
  let ended = false;
  // Every stream sends the same bytes of an event: they are made once.
  let newest: { numbered: NumberedEvent; bytes: string } | undefined;

  const encode = (numbered: NumberedEvent): string => {
    if (newest?.numbered !== numbered)
      newest = { numbered, bytes: `id: ${numbered.id}\ndata: ${JSON.stringify(numbered.event)}\n\n` };
    return newest.bytes;
  };

  const write = (raw: ServerResponse, text: string): void => {
    if (raw.destroyed || raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength > mostBufferedBytes) raw.destroy();
  };

  const beat = (): void => {
    const generation = access.ownerGeneration();
    for (const stream of streams) {
      if (stream.ownerGeneration !== null && stream.ownerGeneration !== generation) stream.end();
      else write(stream.raw, ": still here\n\n");
    }
  };

  const events: Handler<"events"> = ({ principal, reply, request }) => {
    const { raw } = reply;
    const header = request.headers["last-event-id"];
    const asked = new URLSearchParams(request.raw.url?.split("?")[1]).get("lastEventId");
    const lastEventId = (typeof header === "string" ? header : asked) || undefined;
    reply.hijack();
    raw.writeHead(200, { ...dataHeaders, "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" });
    // Nagle's algorithm would hold back the small pieces of a reply.
    raw.socket?.setNoDelay(true);
    const hello: AppEvent = { kind: "hello", bootId: deps.bootId, version: deps.version };
    raw.write(`retry: 1000\ndata: ${JSON.stringify(hello)}\n\n`);
    if (ended) return void raw.end();

    const stream: Stream = {
      raw,
      principal: principalId(principal),
      ownerGeneration: principal.kind === "owner" ? access.ownerGeneration() : null,
      end: () => void raw.end(),
    };
    streams.add(stream);
    heartbeat ??= setInterval(beat, heartbeatMs);
    const unsubscribe = hub.subscribe(numbered => {
      if (mayHear(principal, numbered)) write(raw, encode(numbered));
    }, lastEventId);
    const forget = access.whenEnded(principal, stream.end);
    raw.once("close", () => {
      unsubscribe();
      forget();
      streams.delete(stream);
      if (streams.size > 0) return;
      clearInterval(heartbeat);
      heartbeat = undefined;
    });
  };

  return {
    events,
    count: (): number => streams.size,
    /** Whether a stream of this principal (as `principalId` writes it) is open. */
    isWatching: (principal: string): boolean => [...streams].some(stream => stream.principal === principal),
    /** Ends every stream, and those that come later at once: the gateway stops. */
    stop(): void {
      ended = true;
      for (const stream of streams) stream.end();
    },
  };
}

export type EventStreams = ReturnType<typeof createEventStreams>;
