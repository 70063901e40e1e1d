import { createHash } from "node:crypto";
import { type FileHandle, open, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Progress } from "./place.ts";
import { placeError, placeHasBytes } from "./place-error.ts";

export const chunkBytes = 256 << 10;

/** The bytes from `start` to `end` (exclusive) of an open file, in chunks. A file that became shorter meanwhile is an error. */
export async function* slices(handle: FileHandle, start: number, end: number, size = chunkBytes): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const chunk = Buffer.allocUnsafe(Math.min(size, end - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw AppError.of("BACKUP_FAILED", { problem: "EOF" });
    yield chunk.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** So much of the beginning of an encrypted file is like no other's. */
export const headBytes = 4_096;

/** The beginning of a file. */
export async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Does a file at a place, of which `theirs` is the beginning, hold bytes of this one? Also of one that was cut short there. */
export const isFrom = async (file: string, theirs: Buffer): Promise<boolean> =>
  (await headOf(file)).subarray(0, theirs.length).equals(theirs);

/** Tells files apart by their beginnings. */
export const tagOf = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await headOf(file))
    .digest("hex")
    .slice(0, 8);

/** As much of what comes as a beginning has. */
export async function takeHead(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes >= headBytes) break;
  }
  return Buffer.concat(parts).subarray(0, headBytes);
}

const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];
export const isFull = (error: unknown): boolean => fullCodes.includes(systemProblem(error));

/** Room that is left free on the disk. */
const spareBytes = 64 << 20;

/** Before a file is asked for: is there room for it? @throws AppError BACKUP_DISK_FULL */
export async function refuseFullDisk(target: string, bytes: number): Promise<void> {
  const folder = dirname(target);
  const { bavail, bsize } = await statfs(folder);
  if (bytes + spareBytes > bavail * bsize) throw AppError.of("BACKUP_DISK_FULL", { folder });
}

/**
 * Writes what a place sends into `target`, which must not exist; it is on disk when this resolves, and gone when it rejects. `bytes` is what
 * the place says of it. @throws AppError PLACE_LIES when it is more or less, BACKUP_DISK_FULL
 */
export async function receive(
  place: string,
  chunks: AsyncIterable<Uint8Array>,
  target: string,
  bytes: number,
  progress: Progress,
): Promise<void> {
  const handle = await open(target, "wx", 0o600);
  try {
    let done = 0;
    try {
      for await (const chunk of chunks) {
        done += chunk.length;
        if (done > bytes) break;
        await handle.writeFile(chunk);
        progress(done);
      }
      if (done !== bytes) throw placeHasBytes(place, done, bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(target, { force: true });
    if (isFull(error)) throw AppError.of("BACKUP_DISK_FULL", { folder: dirname(target) }, { cause: error });
    if (error instanceof AppError) throw error;
    throw placeError("PLACE_FAILED", place, "cut", error);
  }
}
