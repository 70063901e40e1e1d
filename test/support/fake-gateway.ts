import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { AppEvent } from "../../contract/events.ts";
import { type RouteName, routes } from "../../contract/routes/table.ts";

export type FakeCall = { params: Record<string, string>; query: URLSearchParams; body: string; request: IncomingMessage };
/** Answers one row of the contract: `[status, body]`. */
export type FakeAnswer = (call: FakeCall) => readonly [status: number, body: unknown];

export const fakeToken = "the-owner-token-of-the-fake-gateway";
export const fakeBootId = "boot-1";

/** Where a path meets the row `name`, and its parameters. */
function match(name: RouteName, method: string, path: string): Record<string, string> | undefined {
  if (routes[name].method !== method) return undefined;
  const names = [...routes[name].path.matchAll(/:(\w+)/g)].map(found => found[1] as string);
  const found = new RegExp(`^${routes[name].path.replace(/:\w+/g, "([^/]+)")}$`).exec(path);
  return found ? Object.fromEntries(names.map((key, index) => [key, decodeURIComponent(found[index + 1] ?? "")])) : undefined;
}

/** A gateway of paper: rows of the contract answered by hand over a real socket, and an event stream that a test feeds. */
export async function startFakeGateway(answers: Partial<Record<RouteName, FakeAnswer>>) {
  const calls: { name: string; body: string; headers: IncomingMessage["headers"] }[] = [];
  const streams = new Set<ServerResponse>();
  const kept: AppEvent[] = [];
  const health: FakeAnswer = () => [200, { status: "ok", version: "9.9.9", bootId: fakeBootId }];
  const write = (stream: ServerResponse, event: AppEvent, id: number): void => {
    stream.write(`id: ${fakeBootId}:${id}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("latin1");
    const rows = { health, ...answers, events: answers.events } as Partial<Record<RouteName, FakeAnswer>>;
    const name = (Object.keys(rows) as RouteName[]).find(row => match(row, request.method ?? "", url.pathname));
    calls.push({ name: name ?? url.pathname, body, headers: request.headers });
    if (name !== "health" && request.headers.authorization !== `Bearer ${fakeToken}`) {
      const error = { code: "AUTH_REFUSED", message: "no", hint: "", type: "authentication_error" };
      response.writeHead(401).end(JSON.stringify({ error }));
    } else if (name === "events") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      write(response, { kind: "hello", bootId: fakeBootId, version: "9.9.9" }, kept.length);
      const after = Number(/:(\d+)$/.exec(String(request.headers["last-event-id"] ?? ""))?.[1] ?? kept.length);
      for (const [index, event] of kept.entries()) if (index >= after) write(response, event, index + 1);
      streams.add(response);
    } else {
      const text = Buffer.from(body, "latin1").toString("utf8");
      const params = (name && match(name, request.method ?? "", url.pathname)) ?? {};
      const [status, value] = rows[name as RouteName]?.({ params, query: url.searchParams, body: text, request }) ?? [404, {}];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    }
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    publish: (event: AppEvent): void => {
      kept.push(event);
      for (const stream of streams) write(stream, event, kept.length);
    },
    /** Cuts every open event stream; what is published meanwhile is kept for those who come back. */
    cutStreams: (): void => {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    streams: (): number => streams.size,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
}

export type FakeGateway = Awaited<ReturnType<typeof startFakeGateway>>;
