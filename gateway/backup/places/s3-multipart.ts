import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import type { UploadPart } from "s3mini";
import type { Progress } from "./place.ts";
import { isStatus, type S3Client, s3Error, uploadIdOf } from "./s3-client.ts";
import type { Watch } from "./silence.ts";
import { childrenOf, textOf } from "./xml.ts";

/** Parts of one size, all but the last; servers take none below 5 MB and no more than 10,000. */
export const partBytesFor = (size: number, least = 8 << 20): number =>
  Math.max(least, Math.ceil(size / 10_000 / (1 << 20)) << 20);

const tries = 4;
const mostPages = 200;
const plainTag = (tag: string): string => tag.replace(/^"+|"+$/g, "");

export type OpenUpload = { readonly key: string; readonly id: string; readonly since: number };
type StoredPart = { readonly number: number; readonly etag: string; readonly bytes: number };

/** Uploads below `prefix` that were begun and not finished; none where a server does not tell. */
export async function openUploads(client: S3Client, watch: Watch, prefix: string): Promise<OpenUpload[]> {
  const found: OpenUpload[] = [];
  let after: Record<string, string> = {};
  for (let page = 0; page < mostPages; page += 1) {
    const root = await client.read(watch, "/", { uploads: "", ...(prefix ? { prefix } : {}), ...after });
    for (const one of childrenOf(root, "Upload"))
      found.push({ key: textOf(one, "Key") ?? "", id: uploadIdOf(one), since: Date.parse(textOf(one, "Initiated") ?? "") || 0 });
    const [key, id] = [textOf(root, "NextKeyMarker"), textOf(root, "NextUploadIdMarker")];
    if (textOf(root, "IsTruncated") !== "true" || !key || !id) break;
    after = { "key-marker": key, "upload-id-marker": id };
  }
  return found.filter(({ key, id }) => key.startsWith(prefix) && id !== "");
}

async function storedParts(client: S3Client, watch: Watch, key: string, uploadId: string): Promise<StoredPart[]> {
  const found: StoredPart[] = [];
  let after: Record<string, string> = {};
  for (let page = 0; page < mostPages; page += 1) {
    const root = await client.read(watch, key, { uploadId, ...after });
    for (const part of childrenOf(root, "Part"))
      found.push({
        number: Number(textOf(part, "PartNumber")),
        etag: plainTag(textOf(part, "ETag") ?? ""),
        bytes: Number(textOf(part, "Size")),
      });
    const next = textOf(root, "NextPartNumberMarker");
    if (textOf(root, "IsTruncated") !== "true" || !next) break;
    after = { "part-number-marker": next };
  }
  return found;
}

export type MultipartJob = {
  readonly client: S3Client;
  readonly place: string;
  readonly key: string;
  readonly source: FileHandle;
  readonly size: number;
  readonly partBytes: number;
  readonly pauseMs: number;
};

/**
 * Sends what is missing of an upload, part by part. A part that is there counts when its size fits and its ETag is the MD5 of our bytes:
 * where a server's ETags are something else (it encrypts, or it is of another kind) nothing tells whose bytes they are, and all parts are sent
 * again. A part is tried again before the upload fails.
 */
export async function sendParts(job: MultipartJob, uploadId: string, watch: Watch, progress: Progress): Promise<UploadPart[]> {
  const { client, key, source, size, partBytes } = job;
  const there = new Map((await storedParts(client, watch, key, uploadId)).map(part => [part.number, part]));
  const parts: UploadPart[] = [];
  let done = 0;
  for (let at = 0, partNumber = 1; at < size; at += partBytes, partNumber += 1) {
    const bytes = Buffer.allocUnsafe(Math.min(partBytes, size - at));
    await source.read(bytes, 0, bytes.length, at);
    const known = there.get(partNumber);
    const fits = known?.bytes === bytes.length && known.etag === createHash("md5").update(bytes).digest("hex");
    if (known && fits) parts.push({ partNumber, etag: known.etag });
    else {
      let sent = 0;
      const onSent = (count: number): void => {
        sent += count;
        progress(done + Math.min(sent, bytes.length));
      };
      parts.push(await sendPart(job, uploadId, partNumber, bytes, watch, onSent));
    }
    done += bytes.length;
    progress(done);
  }
  return parts;
}

async function sendPart(
  { client, key, place, pauseMs }: MultipartJob,
  uploadId: string,
  partNumber: number,
  bytes: Buffer,
  watch: Watch,
  onSent: (bytes: number) => void,
): Promise<UploadPart> {
  let first: { readonly error: unknown } | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.call(watch, one => one.uploadPart(key, uploadId, bytes, partNumber), { onSent });
    } catch (error) {
      const failure = s3Error(place, error);
      // Only what may pass by itself: not a wrong key, not a full disk, not an upload that is gone, not the person's stop.
      if (attempt >= tries || failure.code !== "PLACE_UNREACHABLE" || watch.signal.aborted)
        // An upload that a server forgot over its own failure is told of by that failure.
        throw first && isStatus(error, 404) ? first.error : error;
      first ??= { error };
      await setTimeout(pauseMs * 2 ** (attempt - 1), undefined, { signal: watch.signal }).catch(() => undefined);
      watch.beat();
    }
  }
}

/** What was begun is taken back; a server that has forgotten it already is fine. */
export async function abortUpload(client: S3Client, watch: Watch, key: string, uploadId: string): Promise<void> {
  await client
    .call(watch, one => one.abortMultipartUpload(key, uploadId))
    .catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error;
    });
}
