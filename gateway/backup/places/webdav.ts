import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import { isArchiveName } from "../create/names.ts";
import { createHttp, type HttpAnswer, type HttpRequest } from "./http-client.ts";
import { headBytes, isFrom, receive, refuseFullDisk, slices, tagOf, takeHead } from "./local-file.ts";
import { abandonedAfterMs, isUploadName, uploadName } from "./names.ts";
import { type Place, type Progress, rising } from "./place.ts";
import { nameTaken, placeAnswered, placeError, placeHasBytes, wasCut } from "./place-error.ts";
import { partBytesFor } from "./s3-multipart.ts";
import { createWatch, type Limits, type Watch } from "./silence.ts";
import { putInChunks, uploadsFolder } from "./webdav-chunks.ts";
import { type DavEntry, propfindBody, readMultistatus } from "./webdav-list.ts";
import { folderUrl, whereOf } from "./where.ts";

export type WebdavDeps = {
  readonly secret: (written: string) => string;
  /** It is only tried: folders that were made for that go at the end. */
  readonly trial?: boolean;
  /** Smaller ones than Nextcloud takes are for tests. */
  readonly chunkBytes?: number;
} & Limits;

type WebdavSettings = Extract<BackupPlace, { type: "webdav" }>;

const full = 507;
const one = Buffer.from("1");

/**
 * A folder of a WebDAV server. Uploads go to another name and are moved when their size is right: servers leave the beginning of an upload that
 * was cut under its name. Basic authentication, sent from the first request on. An upload that was cut begins anew, as servers do not go on
 * with a part; with Nextcloud it is sent in chunks, and goes on.
 */
export function createWebdavPlace(settings: WebdavSettings, deps: WebdavDeps): Place {
  const { name } = settings;
  const base = folderUrl(settings.url);
  const http = createHttp(name);
  const urlOf = (file: string): URL => new URL(encodeURIComponent(file), base);

  const authorization = (): Record<string, string> => {
    const password = deps.secret(settings.password);
    if (settings.user === "" && password === "") return {};
    return { authorization: `Basic ${Buffer.from(`${settings.user}:${password}`).toString("base64")}` };
  };

  const refused = ({ status }: HttpAnswer): AppError => {
    if (status === 401) return placeError("PLACE_REFUSED", name, "login");
    if (status === 403) return placeError("PLACE_REFUSED", name, "forbidden");
    if (status === full) return AppError.of("PLACE_FULL", { place: name });
    if (status >= 300 && status < 400) return placeError("PLACE_FAILED", name, "redirect");
    return placeAnswered(status >= 500 ? "PLACE_UNREACHABLE" : "PLACE_FAILED", name, status);
  };

  /** Sends one request; any status but those that are expected is an error. */
  const ask = async (
    watch: Watch,
    expected: readonly number[],
    request: Omit<HttpRequest, "headers"> & { headers?: Record<string, string> },
  ): Promise<HttpAnswer> => {
    const answer = await http.send({ ...request, headers: { ...authorization(), ...request.headers } }, watch);
    if (expected.includes(answer.status)) return answer;
    await http.drop(answer, watch);
    throw refused(answer);
  };
  const done = async (watch: Watch, expected: readonly number[], request: Parameters<typeof ask>[2]): Promise<number> => {
    const answer = await ask(watch, expected, request);
    await http.drop(answer, watch);
    return answer.status;
  };

  /** Null where there is nothing. */
  const look = async (url: URL, depth: "0" | "1", watch: Watch, folder = base): Promise<DavEntry[] | null> => {
    const headers = { depth, "content-type": "application/xml" };
    const answer = await ask(watch, [207, 404], { method: "PROPFIND", url, headers, body: Buffer.from(propfindBody) });
    const text = await http.text(answer, watch);
    if (answer.status === 404) return null;
    try {
      return readMultistatus(text, folder);
    } catch (error) {
      throw placeError("PLACE_FAILED", name, "unreadable", error);
    }
  };
  const find = async (file: string, watch: Watch): Promise<DavEntry | null> =>
    (await look(urlOf(file), "0", watch))?.find(entry => entry.name === file && !entry.folder) ?? null;

  const made: URL[] = [];
  const make = async (url: URL, watch: Watch, expected: readonly number[]): Promise<number> => {
    const status = await done(watch, expected, { method: "MKCOL", url });
    if (status < 300) made.push(url);
    return status;
  };
  /** Makes the folder and those above it that are missing. */
  const makeFolder = async (url: URL, watch: Watch): Promise<void> => {
    // 405: it is there already. 409: the one above is missing.
    const status = await make(url, watch, [201, 200, 405, 409]);
    if (status !== 409) return;
    const above = new URL("..", url);
    if (above.pathname === url.pathname) throw placeAnswered("PLACE_FAILED", name, status);
    await makeFolder(above, watch);
    await make(url, watch, [201, 200, 405]);
  };
  /** Takes the folders away again that were made here, the lowest first. To delete one deletes all in it, so only empty ones go. */
  const unmake = async (watch: Watch): Promise<void> => {
    for (const url of made.toReversed()) {
      const inside = (await look(url, "1", watch, url))?.filter(entry => entry.name !== "") ?? [];
      if (inside.length > 0) return;
      await done(watch, [200, 202, 204, 404], { method: "DELETE", url });
    }
  };
  const entries = async (watch: Watch): Promise<DavEntry[]> => {
    const there = await look(base, "1", watch);
    if (there) return there;
    await makeFolder(base, watch);
    return (await look(base, "1", watch)) ?? [];
  };

  const head = async (file: string, watch: Watch): Promise<Buffer> => {
    const headers = { range: `bytes=0-${headBytes - 1}` };
    // 200: a server that knows no ranges; what comes after the beginning is not read. 416: a file without bytes.
    const answer = await ask(watch, [200, 206, 404, 416], { method: "GET", url: urlOf(file), headers });
    if (answer.status === 404) throw placeError("PLACE_FAILED", name, "notThere");
    return answer.status === 416 ? Buffer.alloc(0) : takeHead(http.chunks(answer, watch));
  };

  const remove = async (file: string, watch: Watch): Promise<void> => {
    await done(watch, [200, 202, 204, 404], { method: "DELETE", url: urlOf(file) });
  };

  /** Servers also say 405 for a full disk: then a file of one byte still finds room, and a folder that cannot be written to takes none. */
  const whyNotAllowed = async (file: string, watch: Watch): Promise<AppError> => {
    const probe = await http.send({ method: "PUT", url: urlOf(file), headers: authorization(), body: one }, watch);
    await http.drop(probe, watch);
    if (probe.status < 300) await remove(file, watch);
    return probe.status < 300 ? AppError.of("PLACE_FULL", { place: name }) : placeError("PLACE_FAILED", name, "readOnly");
  };

  /** Of an upload in chunks, named after the file that is stored; null where chunks are not for this server or this size. */
  const chunksOf = (target: string, size: number): URL | null => {
    const root = uploadsFolder(base);
    return root && size > chunkBytesFor(size) ? new URL(`${encodeURIComponent(`hearth-${target}`)}/`, root) : null;
  };
  const chunkBytesFor = (size: number): number => deps.chunkBytes ?? partBytesFor(size, 16 << 20);
  const storeInChunks = async (
    source: FileHandle,
    size: number,
    target: string,
    watch: Watch,
    progress: Progress,
  ): Promise<boolean> => {
    const folder = chunksOf(target, size);
    if (!folder) return false;
    const job = { folder, target: urlOf(target), source, size, chunkBytes: chunkBytesFor(size) };
    try {
      return await putInChunks({ done, look }, job, watch, progress);
    } catch (error) {
      const failure = watch.signal.aborted ? watch.signal.reason : error;
      // Cut off, the chunks wait for the next try; the server itself takes them away after a day.
      if (!(failure instanceof AppError && wasCut(failure)))
        await at(AbortSignal.timeout(5_000), quiet => done(quiet, [200, 202, 204, 404], { method: "DELETE", url: folder })).catch(
          () => undefined,
        );
      throw failure;
    }
  };

  /** Stores the bytes under a name; its size there is right when this resolves. */
  const store = async (file: string, target: string, watch: Watch, progress: Progress): Promise<number> => {
    const source = await open(file, "r");
    try {
      const { size } = await source.stat();
      if (!(await storeInChunks(source, size, target, watch, progress))) await storeAtOnce(source, size, target, watch, progress);
      const stored = (await find(target, watch))?.bytes ?? 0;
      if (stored !== size) throw placeHasBytes(name, stored, size);
      return size;
    } finally {
      await source.close();
    }
  };
  const storeAtOnce = async (
    source: FileHandle,
    size: number,
    target: string,
    watch: Watch,
    progress: Progress,
  ): Promise<void> => {
    const body = async function* (): AsyncGenerator<Buffer> {
      let sent = 0;
      for await (const chunk of slices(source, 0, size)) {
        watch.beat(chunk.length);
        yield chunk;
        sent += chunk.length;
        progress(sent);
      }
    };
    const headers = { ...authorization(), "content-length": String(size), "content-type": "application/octet-stream" };
    const answer = await http.send({ method: "PUT", url: urlOf(target), headers, body: body() }, watch);
    await http.drop(answer, watch);
    if (answer.status === 405) throw await whyNotAllowed(target, watch);
    if (![200, 201, 202, 204].includes(answer.status)) throw refused(answer);
  };

  const at = async <T>(signal: AbortSignal, work: (watch: Watch) => Promise<T>): Promise<T> => {
    const watch = createWatch(name, signal, deps);
    try {
      return await work(watch);
    } finally {
      watch.end();
    }
  };
  /** Also when the caller wants no more, or the connection is gone: what stays is swept at the next upload. */
  const removeQuietly = (file: string): Promise<void> =>
    at(AbortSignal.timeout(5_000), watch => remove(file, watch)).catch(() => undefined);

  return {
    name,
    type: "webdav",
    where: whereOf(settings),
    list: signal =>
      at(signal, async watch =>
        (await entries(watch)).flatMap(entry =>
          !entry.folder && isArchiveName(entry.name) && entry.bytes !== null
            ? [{ name: entry.name, bytes: entry.bytes, at: entry.at }]
            : [],
        ),
      ),
    put: (file, stored, signal, progress) =>
      at(signal, async watch => {
        const temporary = uploadName(stored, await tagOf(file));
        const there = await entries(watch);
        if (there.some(entry => entry.name === stored)) throw nameTaken(name, stored);
        for (const { name: other, at: since } of there)
          if (other === temporary || (isUploadName(other) && Date.now() - since > abandonedAfterMs)) await remove(other, watch);
        try {
          const size = await store(file, temporary, watch, rising(progress));
          // Not every server heeds `overwrite`.
          if (await find(stored, watch)) throw nameTaken(name, stored);
          const headers = { destination: urlOf(stored).href, overwrite: "F" };
          const status = await done(watch, [200, 201, 204, 412], { method: "MOVE", url: urlOf(temporary), headers });
          if (status === 412) throw nameTaken(name, stored);
          const moved = await find(stored, watch);
          if (moved?.bytes === size) return;
          // Another home may have moved its own there meanwhile, where the server does not heed `overwrite`.
          if (moved && !(await isFrom(file, await head(stored, watch)))) throw nameTaken(name, stored);
          await removeQuietly(stored);
          throw placeHasBytes(name, moved?.bytes ?? 0, size);
        } catch (error) {
          await removeQuietly(temporary);
          throw error;
        }
      }),
    get: (stored, target, signal, progress) =>
      at(signal, async watch => {
        const entry = await find(stored, watch);
        if (!entry || entry.bytes === null) throw placeError("PLACE_FAILED", name, "notThere");
        await refuseFullDisk(target, entry.bytes);
        const answer = await ask(watch, [200], { method: "GET", url: urlOf(stored) });
        await receive(name, http.chunks(answer, watch), target, entry.bytes, progress);
      }),
    head: (stored, signal) => at(signal, watch => head(stored, watch)),
    remove: (stored, signal) => at(signal, watch => remove(stored, watch)),
    close: async () => {
      if (deps.trial && made.length > 0) await at(AbortSignal.timeout(5_000), unmake).catch(() => undefined);
      await http.close();
    },
    hostKey: () => null,
  };
}
