import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** A way to lie: true when it has dealt with the request. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export type LyingServer = {
  readonly port: number;
  readonly files: Map<string, Buffer>;
  /** What came, as `PUT /folder/name`. */
  readonly seen: string[];
  /** Asked before every request. */
  fault: Fault;
  /** What becomes of the bytes of an upload. */
  keep: (bytes: Buffer) => Buffer;
  /** What it says that each file has; null: the truth. */
  claim: number | null;
};

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | Buffer };
type Behaviour = (server: LyingServer, method: string, path: string, body: Buffer, request: IncomingMessage) => Answer;

async function start(behave: Behaviour): Promise<LyingServer> {
  const server: LyingServer = { port: 0, files: new Map(), seen: [], fault: () => false, keep: bytes => bytes, claim: null };
  const http = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    server.seen.push(`${request.method} ${path}`);
    if (server.fault(request, response)) return;
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status, headers = {}, body = "" } = behave(server, request.method ?? "", path, Buffer.concat(parts), request);
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>(resolve => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise(resolve => http.close(resolve));
  });
  const address = http.address();
  return Object.assign(server, { port: typeof address === "object" && address ? address.port : 0 });
}

const date = "Sat, 21 Nov 2026 03:00:00 GMT";

/** WebDAV in memory, one folder. */
export const startDav = (): Promise<LyingServer> =>
  start((server, method, path, body, request) => {
    const { files } = server;
    const props = (href: string): string => {
      const kind = href.endsWith("/") ? "<D:collection/>" : "";
      const size = `<D:getcontentlength>${server.claim ?? files.get(href)?.length ?? 0}</D:getcontentlength>`;
      return `<D:response><D:href>${href}</D:href><D:propstat><D:prop><D:resourcetype>${kind}</D:resourcetype>${size}<D:getlastmodified>${date}</D:getlastmodified></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
    };
    if (method === "PROPFIND") {
      if (!path.endsWith("/") && !files.has(path)) return { status: 404 };
      const below = request.headers.depth === "1" ? [...files.keys()].filter(name => name !== path) : [];
      return { status: 207, body: `<D:multistatus xmlns:D="DAV:">${[path, ...below].map(props).join("")}</D:multistatus>` };
    }
    if (method === "PUT") return files.set(path, server.keep(body)) && { status: 201 };
    if (method === "GET") return files.has(path) ? { status: 200, body: files.get(path) ?? "" } : { status: 404 };
    if (method === "DELETE") return { status: files.delete(path) ? 204 : 404 };
    if (method !== "MOVE") return { status: 405 };
    files.set(new URL(String(request.headers.destination)).pathname, files.get(path) ?? Buffer.alloc(0));
    files.delete(path);
    return { status: 201 };
  });

/** S3 in memory, one bucket, nothing in parts. */
export const startS3 = (): Promise<LyingServer> =>
  start((server, method, path, body) => {
    const { files } = server;
    const [, , ...key] = path.split("/");
    const name = key.join("/");
    const found = files.get(name);
    if (method === "GET" && name === "") {
      const contents = [...files].map(
        ([one, { length }]) =>
          `<Contents><Key>${one}</Key><Size>${length}</Size><LastModified>2026-11-21T03:00:00Z</LastModified></Contents>`,
      );
      return { status: 200, body: `<ListBucketResult>${contents.join("")}<IsTruncated>false</IsTruncated></ListBucketResult>` };
    }
    if (method === "PUT") return files.set(name, server.keep(body)) && { status: 200 };
    if (method === "DELETE") return { status: files.delete(name) ? 204 : 204 };
    if (!found) return { status: 404, body: method === "HEAD" ? "" : "<Error><Code>NoSuchKey</Code></Error>" };
    return { status: 200, headers: { "content-length": String((method === "HEAD" ? server.claim : null) ?? found.length) }, body: method === "HEAD" ? "" : found };
  });
