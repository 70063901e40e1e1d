import { once } from "node:events";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

export type RegistryRequest = { readonly method: string; readonly path: string; readonly range: string | undefined };
/** May be changed at any time. */
export type RegistryFaults = {
  bytesPerSecond?: number;
  /** Answers with this status. */
  status?: number;
};

const manifestPath = /^\/v2\/([\w./-]+)\/manifests\/([\w.:-]+)$/;
const blobPath = /^\/v2\/[\w./-]+\/blobs\/sha256:([0-9a-f]{64})$/;

/** Lets through so many bytes a second, looked up for every piece. */
const throttle = (faults: RegistryFaults): Transform => {
  const begun = Date.now();
  let sent = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      const due = faults.bytesPerSecond === undefined ? 0 : (sent / faults.bytesPerSecond) * 1_000 - (Date.now() - begun);
      void sleep(Math.max(0, due)).then(() => done(null, chunk));
    },
  });
};

/** The part of a model registry that `ollama pull` asks, on loopback, over a models folder that an Ollama has written. */
export async function startModelRegistry(models: string) {
  const host = readdirSync(join(models, "manifests"))[0]!;
  const faults: RegistryFaults = {};
  const requests: RegistryRequest[] = [];

  const blob = async (request: IncomingMessage, response: ServerResponse, digest: string, path: string): Promise<void> => {
    const file = join(models, "blobs", `sha256-${digest}`);
    if (!existsSync(file)) return void response.writeHead(404).end();
    const { size } = statSync(file);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const from = range ? Number(range[1]) : 0;
    const to = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    response.writeHead(range ? 206 : 200, {
      "content-length": to - from + 1,
      "accept-ranges": "bytes",
      // Ollama asks once without a range, and wants a Location also with 200.
      location: `http://${request.headers.host}${path}`,
      ...(range ? { "content-range": `bytes ${from}-${to}/${size}` } : {}),
    });
    if (request.method === "HEAD") return void response.end();
    const pieces = createReadStream(file, { start: from, end: to, highWaterMark: 64 * 1024 });
    // A client that goes away in the middle is what these tests are about.
    await pipeline(pieces, throttle(faults), response).catch(() => undefined);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    requests.push({ method: request.method ?? "GET", path, range: request.headers.range });
    if (faults.status !== undefined) return void response.writeHead(faults.status).end();
    const manifest = manifestPath.exec(path);
    const digest = blobPath.exec(path)?.[1];
    if (digest !== undefined) return await blob(request, response, digest, path);
    const file = manifest === null ? "" : join(models, "manifests", host, manifest[1]!, manifest[2]!);
    if (file === "" || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": "application/vnd.docker.distribution.manifest.v2+json" });
    response.end(readFileSync(file));
  };

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    faults,
    requests,
    /** A model's name at this registry. */
    name: (model: string): string => `127.0.0.1:${port}/library/${model}`,
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

export type ModelRegistry = Awaited<ReturnType<typeof startModelRegistry>>;
