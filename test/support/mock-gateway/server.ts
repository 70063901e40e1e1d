import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { AppEvent } from "../../../contract/events.ts";
import { routes } from "../../../contract/routes/table.ts";
import { createMockApi } from "./api.ts";
import { picture, pictureRef, type Scenario } from "./data.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
/** The one that the real gateway is to send. */
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'";

const matchers = Object.entries(routes).map(([name, route]) => ({
  name,
  method: route.method,
  pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
}));

/** A gateway of cardboard for working on pages: contract-shaped answers from memory, real event stream, real files of `pages`. */
export function createMockGateway(options: { scenario: Scenario; pages: string; chunkMs?: number; failEvery?: number }) {
  const streams = new Set<ServerResponse>();
  const log: { id: string; event: AppEvent }[] = [];
  const publish = (event: AppEvent): void => {
    const id = `mock:${log.length + 1}`;
    log.push({ id, event });
    for (const stream of streams) stream.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
  };
  const api = createMockApi({ scenario: options.scenario, publish, chunkMs: options.chunkMs ?? 18 });

  const openStream = (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const hello: AppEvent = { kind: "hello", bootId: "mock", version: "0.1.0" };
    response.write(`data: ${JSON.stringify(hello)}\n\n`);
    const last = request.headers["last-event-id"];
    const from = last === undefined ? log.length : log.findIndex(one => one.id === last) + 1;
    for (const { id, event } of log.slice(from)) response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
    for (const event of api.greetings()) response.write(`data: ${JSON.stringify(event)}\n\n`);
    const beat = setInterval(() => response.write(": still here\n\n"), 10_000);
    streams.add(response);
    response.on("close", () => {
      clearInterval(beat);
      streams.delete(response);
    });
  };

  const sendPage = async (path: string, response: ServerResponse): Promise<void> => {
    const wanted = extname(path) === "" ? "index.html" : normalize(path).replace(/^[/\\]+/, "");
    const bytes = await readFile(join(options.pages, wanted)).catch(() => null);
    response.writeHead(bytes ? 200 : 404, {
      "content-type": types[extname(wanted)] ?? "application/octet-stream",
      "content-security-policy": policy,
    });
    response.end(bytes ?? "nothing here");
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://mock");
    if (url.pathname === "/api/events" && api.signedIn()) return openStream(request, response);
    if (url.pathname === `/api/files/${pictureRef.hash}`) {
      response.writeHead(200, { "content-type": "image/svg+xml" }).end(picture);
      return;
    }
    const found = matchers
      .map(one => ({ ...one, match: one.method === request.method ? one.pattern.exec(url.pathname) : null }))
      .find(one => one.match);
    if (!found) return sendPage(url.pathname, response);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const { status, body } = api.call(found.name, {
      params: Object.fromEntries(
        Object.entries(found.match?.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
      ),
      query: Object.fromEntries(url.searchParams),
      raw,
      json: request.headers["content-type"]?.startsWith("application/json") ? JSON.parse(raw.toString()) : {},
    });
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return {
    publish,
    world: api.world,
    spend: api.spend,
    reach: api.reach,
    ollama: api.ollama,
    backup: api.backup,
    /** Ends every open stream, as a cut line would. */
    cut: (): void => {
      for (const stream of streams) stream.destroy();
    },
    start: (port = 0): Promise<string> =>
      new Promise(resolve =>
        server.listen(port, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
      ),
    stop: (): Promise<void> =>
      new Promise(resolve => {
        api.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
