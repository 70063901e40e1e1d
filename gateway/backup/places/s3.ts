import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isArchiveName } from "../create/names.ts";
import { chunkBytes, headBytes, isFrom, receive, refuseFullDisk, slices, takeHead } from "./local-file.ts";
import { abandonedAfterMs } from "./names.ts";
import { type Place, type Progress, rising, type StoredFile } from "./place.ts";
import { nameTaken, placeError, placeHasBytes, wasCut } from "./place-error.ts";
import { createS3Client, isStatus, type S3Settings, s3Error } from "./s3-client.ts";
import { abortUpload, type OpenUpload, openUploads, partBytesFor, sendParts } from "./s3-multipart.ts";
import { createWatch, type Limits, type Watch } from "./silence.ts";
import { keyFolder, whereOf } from "./where.ts";
import { childrenOf, textOf } from "./xml.ts";

export type S3Deps = {
  readonly secret: (written: string) => string;
  /** Before a part is tried again; doubled each time. */
  readonly pauseMs?: number;
  /** Smaller ones than servers of the world take are for tests. */
  readonly partBytes?: number;
} & Limits;

const mostPages = 1_000;
/** Without parts, servers take no more. */
const mostAtOnce = 5 * 2 ** 30;

/** A bucket of any S3 server. Big files go in parts, which a later try goes on with; an object appears only when all of it is there. */
export function createS3Place(settings: S3Settings, deps: S3Deps): Place {
  const { name } = settings;
  const folder = keyFolder(settings.prefix);
  const client = createS3Client(settings, () => deps.secret(settings.secretAccessKey));
  const keyOf = (file: string): string => folder + file;

  const at = async <T>(signal: AbortSignal, work: (watch: Watch) => Promise<T>): Promise<T> => {
    const watch = createWatch(name, signal, deps);
    try {
      return await work(watch);
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : s3Error(name, error);
    } finally {
      watch.end();
    }
  };

  const list = async (watch: Watch): Promise<StoredFile[]> => {
    const found: StoredFile[] = [];
    let after: Record<string, string> = {};
    for (let page = 0; page < mostPages; page += 1) {
      const query = { "list-type": "2", "max-keys": "1000", ...(folder ? { prefix: folder } : {}), ...after };
      const root = await client.read(watch, "/", query);
      if (root.name !== "ListBucketResult") throw placeError("PLACE_FAILED", name, "unreadable");
      for (const one of childrenOf(root, "Contents")) {
        const key = textOf(one, "Key") ?? "";
        const file = key.startsWith(folder) ? key.slice(folder.length) : "";
        const bytes = Number(textOf(one, "Size"));
        if (isArchiveName(file) && Number.isSafeInteger(bytes))
          found.push({ name: file, bytes, at: Date.parse(textOf(one, "LastModified") ?? "") || 0 });
      }
      const next = textOf(root, "NextContinuationToken");
      if (textOf(root, "IsTruncated") !== "true" || !next) return found;
      after = { "continuation-token": next };
    }
    return found;
  };

  const sizeOf = async (file: string, watch: Watch): Promise<number | null> => {
    try {
      return await client.call(watch, one => one.getContentLength(keyOf(file)));
    } catch (error) {
      if (isStatus(error, 404) || (error instanceof Error && isStatus(error.cause, 404))) return null;
      throw error;
    }
  };

  const headOf = async (file: string, bytes: number, watch: Watch): Promise<Buffer> => {
    if (bytes === 0) return Buffer.alloc(0);
    const answer = await client.call(watch, one => one.getObjectRaw(keyOf(file), false, 0, Math.min(bytes, headBytes)));
    if (!answer.body) throw placeError("PLACE_FAILED", name, "unreadable");
    return takeHead(answer.body);
  };

  /** By the list: servers differ in how they answer when they are asked for what is not there. */
  const isTaken = async (file: string, watch: Watch): Promise<boolean> => {
    const root = await client.read(watch, "/", { "list-type": "2", "max-keys": "2", prefix: keyOf(file) });
    return childrenOf(root, "Contents").some(one => textOf(one, "Key") === keyOf(file));
  };

  const putAtOnce = async (source: FileHandle, size: number, key: string, watch: Watch, progress: Progress): Promise<void> => {
    let sent = 0;
    await client.call(
      watch,
      // The stream below is what is sent; the empty one stands for it in front of s3mini, which then does not measure.
      one => one.putObject(key, new ReadableStream(), "application/octet-stream", undefined, undefined, size),
      {
        stream: () => slices(source, 0, size, chunkBytes),
        onSent: bytes => {
          sent += bytes;
          progress(sent);
        },
      },
    );
  };

  /** What former tries left: the newest one of this key is gone on with. */
  const leftOpen = async (key: string, watch: Watch): Promise<string | null> => {
    const look = async (prefix: string): Promise<readonly OpenUpload[]> => {
      try {
        return await openUploads(client, watch, prefix);
      } catch (error) {
        // Credentials may be allowed to write and not to look at uploads.
        if (watch.signal.aborted || s3Error(name, error).code === "PLACE_UNREACHABLE") throw error;
        return [];
      }
    };
    // MinIO tells of an upload only when it is asked for by its whole key.
    const own = (await look(key)).filter(one => one.key === key).toSorted((a, b) => b.since - a.since);
    const old = (await look(folder)).filter(
      ({ key: other, since }) =>
        other !== key && isArchiveName(other.slice(folder.length)) && Date.now() - since > abandonedAfterMs,
    );
    for (const one of [...own.slice(1), ...old]) await abortUpload(client, watch, one.key, one.id);
    return own[0]?.id ?? null;
  };

  /** `free` rejects when the key was given away meanwhile. */
  const putInParts = async (
    source: FileHandle,
    size: number,
    key: string,
    watch: Watch,
    progress: Progress,
    free: () => Promise<void>,
  ): Promise<void> => {
    const partBytes = deps.partBytes ?? partBytesFor(size);
    const former = await leftOpen(key, watch);
    let uploadId = former;
    if (uploadId === null) {
      try {
        uploadId = await client.call(watch, one => one.getMultipartUploadId(key));
      } catch (error) {
        const cannot = error instanceof Error && !(error instanceof AppError) && s3Error(name, error).code === "PLACE_FAILED";
        if (!cannot || size > mostAtOnce) throw error;
        // A server whose answer to this is another than S3's takes the file in one.
        return putAtOnce(source, size, key, watch, progress);
      }
    }
    const job = { client, place: name, key, source, size, partBytes, pauseMs: deps.pauseMs ?? 1_000 };
    try {
      const parts = await sendParts(job, uploadId, watch, progress);
      const id = uploadId;
      await free();
      await client.call(watch, one => one.completeMultipartUpload(key, id, parts));
    } catch (error) {
      const failure = watch.signal.aborted ? watch.signal.reason : s3Error(name, error);
      // Cut off, it waits for the next try. Anything else is taken back: what lies about unfinished costs money at most providers.
      if (failure instanceof AppError && wasCut(failure)) throw failure;
      const id = uploadId;
      await at(AbortSignal.timeout(5_000), quiet => abortUpload(client, quiet, key, id)).catch(() => undefined);
      // An upload of a former time that does not fit any more must not be in the way for ever.
      if (former !== null && isStatus(error, 404)) return putInParts(source, size, key, watch, progress, free);
      throw failure;
    }
  };

  return {
    name,
    type: "s3",
    where: whereOf(settings),
    list: signal => at(signal, list),
    put: (file, stored, signal, progress) =>
      at(signal, async watch => {
        const source = await open(file, "r");
        try {
          const { size } = await source.stat();
          const free = async (): Promise<void> => {
            if (await isTaken(stored, watch)) throw nameTaken(name, stored);
          };
          await free();
          const send = size > (deps.partBytes ?? partBytesFor(size)) ? putInParts : putAtOnce;
          await send(source, size, keyOf(stored), watch, rising(progress), free);
          const found = await sizeOf(stored, watch);
          if (found === size) return;
          if (found === null) throw placeHasBytes(name, 0, size);
          // S3 has no name that is given only where none is: another home may have written over it meanwhile.
          if (!(await isFrom(file, await headOf(stored, found, watch)))) throw nameTaken(name, stored);
          await client.call(watch, one => one.deleteObject(keyOf(stored)));
          throw placeHasBytes(name, found, size);
        } finally {
          await source.close();
        }
      }),
    get: (stored, target, signal, progress) =>
      at(signal, async watch => {
        const bytes = await sizeOf(stored, watch);
        if (bytes === null) throw placeError("PLACE_FAILED", name, "notThere");
        await refuseFullDisk(target, bytes);
        const answer = await client.call(watch, one => one.getObjectRaw(keyOf(stored)));
        if (!answer.body) throw placeError("PLACE_FAILED", name, "unreadable");
        await receive(name, answer.body, target, bytes, progress);
      }),
    head: (stored, signal) =>
      at(signal, async watch => {
        const bytes = await sizeOf(stored, watch);
        if (bytes === null) throw placeError("PLACE_FAILED", name, "notThere");
        return headOf(stored, bytes, watch);
      }),
    remove: (stored, signal) =>
      at(signal, async watch => {
        if ((await sizeOf(stored, watch)) !== null) await client.call(watch, one => one.deleteObject(keyOf(stored)));
      }),
    close: client.close,
    hostKey: () => null,
  };
}
