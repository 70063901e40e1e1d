import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Script } from "./script.ts";

export type UpstreamCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
  json(status: number, body: unknown, headers?: Record<string, string>): void;
  /** Sends the frames one by one as the script says. */
  stream(contentType: string, frames: readonly string[]): Promise<void>;
};

export type Upstream = {
  readonly url: string;
  /** Bodies of the chat calls, oldest first. */
  readonly requests: unknown[];
  /** Headers of the chat calls, oldest first. */
  readonly headers: IncomingMessage["headers"][];
  /** Queries of the chat calls, with their question mark, oldest first. */
  readonly queries: string[];
  calls(): number;
  /** Chat calls whose client went away before the answer was complete. */
  aborted(): number;
  /** Changes how the next calls are answered. */
  script(next: Script): void;
  stop(): Promise<void>;
};

/** `chatPath` calls are recorded and fail as scripted; `handle` writes what the API would; `refuse` shapes an error body. */
export type UpstreamKind = {
  readonly chatPath: string;
  readonly urlPath: string;
  key(headers: IncomingMessage["headers"]): string | undefined;
  error(status: number): unknown;
  handle(call: UpstreamCall, script: Script): Promise<void> | void;
};

/** Resolves when the response takes more, or when its client has gone. */
async function writable(response: ServerResponse): Promise<void> {
  const done = new AbortController();
  const waits = [once(response, "drain", { signal: done.signal }), once(response, "close", { signal: done.signal })];
  await Promise.race(waits);
  done.abort();
  await Promise.allSettled(waits);
}

/** A small real HTTP server on 127.0.0.1 that speaks one provider's API by a script. */
export async function startUpstream(kind: UpstreamKind, first: Script): Promise<Upstream> {
  let script = first;
  let aborted = 0;
  const requests: unknown[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const queries: string[] = [];

  const send = async (response: ServerResponse, chunks: readonly (string | Uint8Array)[]): Promise<void> => {
    for (const [index, chunk] of chunks.entries()) {
      if (script.cutAfter !== undefined && index >= script.cutAfter) {
        // What was written leaves first.
        await sleep(15);
        response.destroy();
        return;
      }
      if (response.destroyed) return;
      if (!response.write(chunk)) await writable(response);
      if (script.chunkDelayMs) await sleep(script.chunkDelayMs);
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname: path, search } = new URL(request.url ?? "/", "http://x");
    const text = Buffer.concat(parts).toString("utf8");
    const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    const json = (status: number, value: unknown, more: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(value));
    };
    if (script.key !== undefined && kind.key(request.headers) !== script.key) return json(401, kind.error(401));
    const chat = path === kind.chatPath;
    if (chat) {
      requests.push(body);
      headers.push(request.headers);
      queries.push(search);
      response.on("close", () => {
        if (!response.writableFinished) aborted += 1;
      });
      if (script.delayMs) await sleep(script.delayMs, undefined, { ref: false });
      const { fail } = script;
      if (fail !== undefined && requests.length <= (script.failTimes ?? Number.POSITIVE_INFINITY)) {
        if (fail === "hang") return;
        if (fail === "reset") return void response.destroy();
        const { status, body: failure, headers: more } = typeof fail === "number" ? { status: fail } : fail;
        if (typeof failure === "string")
          return void response.writeHead(status, { "content-type": "text/html", ...more }).end(failure);
        return json(status, failure ?? kind.error(status), more);
      }
      if (script.raw) {
        const { status = 200, headers: more, chunks, end = "end" } = script.raw;
        response.writeHead(status, more ?? {});
        await send(response, chunks);
        if (end === "end") response.end();
        if (end === "destroy") response.destroy();
        return;
      }
    }
    const stream = async (contentType: string, frames: readonly string[]): Promise<void> => {
      response.writeHead(200, { "content-type": contentType });
      await send(response, frames);
      if (!response.destroyed) response.end();
    };
    await kind.handle({ method: request.method ?? "GET", path, headers: request.headers, body, json, stream }, script);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${kind.urlPath}`,
    requests,
    headers,
    queries,
    calls: () => requests.length,
    aborted: () => aborted,
    script: next => {
      script = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
