import { type FileHandle, open, rm } from "node:fs/promises";
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

const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];
export const isFull = (error: unknown): boolean => fullCodes.includes(systemProblem(error));

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
