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
  /** WebDAV: the folders that there are, as `/dav/`; null: every one. */
  folders: Set<string> | null;
};

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | Buffer };
export type Behaviour = (server: LyingServer, method: string, path: string, body: Buffer, request: IncomingMessage) => Answer;

export async function startLying(behave: Behaviour): Promise<LyingServer> {
  const server: LyingServer = {
    port: 0,
    files: new Map(),
    seen: [],
    fault: () => false,
    keep: bytes => bytes,
    claim: null,
    folders: null,
  };
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

const dav: Behaviour = (server, method, path, body, request) => {
  const { files } = server;
  const props = (href: string): string => {
    const kind = href.endsWith("/") ? "<D:collection/>" : "";
    const size = `<D:getcontentlength>${server.claim ?? files.get(href)?.length ?? 0}</D:getcontentlength>`;
    return `<D:response><D:href>${href}</D:href><D:propstat><D:prop><D:resourcetype>${kind}</D:resourcetype>${size}<D:getlastmodified>${date}</D:getlastmodified></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
  };
  if (method === "PROPFIND") {
    if (path.endsWith("/") ? server.folders?.has(path) === false : !files.has(path)) return { status: 404 };
    const below = request.headers.depth === "1" ? [...files.keys()].filter(name => name !== path) : [];
    return { status: 207, body: `<D:multistatus xmlns:D="DAV:">${[path, ...below].map(props).join("")}</D:multistatus>` };
  }
  if (method === "PUT") return files.set(path, server.keep(body)) && { status: 201 };
  if (method === "GET") return files.has(path) ? { status: 200, body: files.get(path) ?? "" } : { status: 404 };
  if (method === "DELETE") return { status: server.folders?.delete(path) || files.delete(path) ? 204 : 404 };
  if (method === "MKCOL" && server.folders) {
    if (server.folders.has(path)) return { status: 405 };
    if (!server.folders.has(new URL("..", `http://x${path}`).pathname)) return { status: 409 };
    return server.folders.add(path) && { status: 201 };
  }
  if (method !== "MOVE") return { status: 405 };
  const target = new URL(String(request.headers.destination)).pathname;
  if (request.headers.overwrite === "F" && files.has(target)) return { status: 412 };
  files.set(target, files.get(path) ?? Buffer.alloc(0));
  files.delete(path);
  return { status: 201 };
};

/** WebDAV in memory, one folder. */
export const startDav = (): Promise<LyingServer> => startLying(dav);

/** Nextcloud's chunked upload v2 over WebDAV in memory: chunks are kept as a whole or not at all, and put together by their names. */
export async function startNextcloud(): Promise<LyingServer> {
  const started = await startLying((server, method, path, body, request) => {
    const parts = /^(\/remote\.php\/dav\/uploads\/anna\/[^/]+\/)(.*)$/.exec(path);
    if (!parts) return dav(server, method, path, body, request);
    const [, folder = "", name = ""] = parts;
    if (!server.folders) return { status: 500 };
    const chunks = [...server.files.keys()].filter(key => key.startsWith(folder)).toSorted();
    if (method === "PROPFIND" || (method === "MKCOL" && server.folders.has(folder))) {
      if (!server.folders.has(folder)) return { status: 404 };
      return method === "MKCOL"
        ? { status: 405 }
        : dav(
            { ...server, files: new Map(chunks.map(key => [key, server.files.get(key) ?? body])) },
            method,
            path,
            body,
            request,
          );
    }
    if (method === "DELETE") {
      for (const key of chunks) server.files.delete(key);
      return { status: server.folders.delete(folder) ? 204 : 404 };
    }
    const target = request.headers.destination;
    if (typeof target !== "string") return { status: 400 };
    if (method === "MKCOL") return server.folders.add(folder) && { status: 201 };
    if (!server.folders.has(folder)) return { status: 404 };
    if (method === "PUT" && /^\d{5}$/.test(name)) return server.files.set(path, server.keep(body)) && { status: 201 };
    if (method !== "MOVE" || name !== ".file") return { status: 400 };
    const whole = Buffer.concat(chunks.map(key => server.files.get(key) ?? Buffer.alloc(0)));
    if (String(whole.length) !== request.headers["oc-total-length"]) return { status: 400 };
    for (const key of chunks) server.files.delete(key);
    server.folders.delete(folder);
    server.files.set(new URL(target).pathname, whole);
    return { status: 201 };
  });
  started.folders = new Set(["/remote.php/dav/uploads/anna/", "/remote.php/dav/files/anna/hearth/"]);
  return started;
}

/** S3 in memory, one bucket, nothing in parts. */
export const startS3 = (): Promise<LyingServer> =>
  startLying((server, method, path, body) => {
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
    return {
      status: 200,
      headers: { "content-length": String((method === "HEAD" ? server.claim : null) ?? found.length) },
      body: method === "HEAD" ? "" : found,
    };
  });
