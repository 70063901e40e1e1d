import type { FileHandle } from "node:fs/promises";
import type { HttpRequest } from "./http-client.ts";
import { slices } from "./local-file.ts";
import type { Progress } from "./place.ts";
import { pace, type Watch } from "./silence.ts";
import type { DavEntry } from "./webdav-list.ts";

type Request = Omit<HttpRequest, "headers"> & { headers?: Record<string, string> };
export type Dav = {
  /** Sends a request whose answer nobody reads; any status but those that are expected is an error. */
  done(watch: Watch, expected: readonly number[], request: Request): Promise<number>;
  /** What is in a folder; null where there is none. */
  look(url: URL, depth: "0" | "1", watch: Watch, folder: URL): Promise<DavEntry[] | null>;
};

export type ChunkJob = {
  /** The upload's own folder; of the same file it is always the same. */
  readonly folder: URL;
  /** Where the file is to stand. */
  readonly target: URL;
  readonly source: FileHandle;
  readonly size: number;
  readonly chunkBytes: number;
};

const sayMs = 30_000;
/** Servers put a big file together without a word. */
const assembleMs = 15 * 60_000;

/**
 * Nextcloud's folder for uploads in chunks (its developer manual, "Chunked upload v2"), of an address below `/remote.php/dav/files/USER/`;
 * null for every other server.
 */
export function uploadsFolder(base: URL): URL | null {
  const parts = /^(.*\/remote\.php\/dav\/)files\/([^/]+)\//.exec(base.pathname);
  return parts ? new URL(`${parts[1]}uploads/${parts[2]}/`, base) : null;
}

/** Keeps a watch from taking a long thought for silence; not for ever. */
async function patiently<T>(watch: Watch, work: Promise<T>): Promise<T> {
  const until = performance.now() + assembleMs;
  const timer = setInterval(() => {
    if (performance.now() < until) watch.beat(pace.leastBytes);
  }, sayMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Stores a file in chunks, going on with those that are there of a former try: the server keeps a chunk only as a whole, and the folder is
 * named after the file's own beginning. False: this server takes none, and nothing was sent.
 */
export async function putInChunks(dav: Dav, job: ChunkJob, watch: Watch, progress: Progress): Promise<boolean> {
  const { folder, source, size, chunkBytes } = job;
  const headers = { destination: job.target.href, "oc-total-length": String(size) };
  const there = await dav.look(folder, "1", watch, folder);
  if (there === null) {
    const status = await dav.done(watch, [201, 403, 404, 405, 409, 501], { method: "MKCOL", url: folder, headers });
    if (status !== 201) return false;
  }
  const stored = new Map((there ?? []).map(({ name, bytes }) => [name, bytes]));
  let done = 0;
  for (let number = 1; done < size; number += 1) {
    const name = String(number).padStart(5, "0");
    const [start, end] = [done, Math.min(size, done + chunkBytes)];
    if (stored.get(name) !== end - start) {
      const body = async function* (): AsyncGenerator<Buffer> {
        let sent = start;
        for await (const chunk of slices(source, start, end)) {
          watch.beat(chunk.length);
          yield chunk;
          sent += chunk.length;
          progress(sent);
        }
      };
      await dav.done(watch, [200, 201, 204], {
        ...{ method: "PUT", url: new URL(name, folder), body: body() },
        headers: { ...headers, "content-length": String(end - start), "content-type": "application/octet-stream" },
      });
    }
    done = end;
    progress(done);
  }
  await patiently(watch, dav.done(watch, [200, 201, 204], { method: "MOVE", url: new URL(".file", folder), headers }));
  return true;
}
