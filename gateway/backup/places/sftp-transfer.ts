import type { FileHandle } from "node:fs/promises";
import { chunkBytes } from "./local-file.ts";
import type { Progress } from "./place.ts";
import { type SftpSession, sftpStatus } from "./sftp-session.ts";
import type { Watch } from "./silence.ts";

/** What every server takes in one request. */
const requestBytes = 32 << 10;
const manyRequests = 64;
const endOfFile = 1;

/**
 * Of a file that was being written when the connection broke, so much at its end may have holes: requests on their way are answered in any
 * order. What lies before it was acknowledged, because no request is sent before the one `manyRequests` before it was answered.
 */
export const doubtfulBytes = manyRequests * requestBytes;

/**
 * Writes `source` from `start` on into an open remote file, many requests on their way at once and always in order. `inARow` sends
 * one after the other, for servers that write strictly from front to back.
 */
export async function writeRemote(
  session: SftpSession,
  remote: Buffer,
  source: FileHandle,
  { start, size, inARow }: { readonly start: number; readonly size: number; readonly inARow: boolean },
  watch: Watch,
  progress: Progress,
): Promise<void> {
  const most = inARow ? 1 : manyRequests;
  const running: Promise<void>[] = [];
  let done = start;
  let failed: { readonly error: unknown } | undefined;
  const write = async (bytes: Buffer, at: number): Promise<void> => {
    try {
      await session.ask<void>(watch, end => session.sftp.write(remote, bytes, 0, bytes.length, at, end));
      done += bytes.length;
      watch.beat(bytes.length);
      progress(done);
    } catch (error) {
      failed ??= { error };
    }
  };
  for (let at = start; at < size && !failed; ) {
    const block = Buffer.allocUnsafe(Math.min(chunkBytes, size - at));
    const { bytesRead } = await source.read(block, 0, block.length, at);
    for (let from = 0; from < bytesRead && !failed; from += requestBytes) {
      if (running.length >= most) await running.shift();
      if (!failed) running.push(write(block.subarray(from, Math.min(from + requestBytes, bytesRead)), at + from));
    }
    at += bytesRead;
  }
  await Promise.all(running);
  if (failed) throw failed.error;
}

/** So many bytes, or as many as there are. */
export async function readAt(session: SftpSession, remote: Buffer, at: number, length: number, watch: Watch): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let got = 0;
  // A server may answer with less than was asked for.
  while (got < length) {
    const count = await session
      .ask<number>(watch, end =>
        session.sftp.read(remote, buffer, got, length - got, at + got, (error, bytes) => end(error, bytes)),
      )
      .catch((error: unknown) => {
        if (sftpStatus(error) === endOfFile) return 0;
        throw error;
      });
    if (count === 0) break;
    watch.beat(count);
    got += count;
  }
  return buffer.subarray(0, got);
}

/** The bytes of an open remote file in order, many requests on their way at once. */
export async function* readRemote(session: SftpSession, remote: Buffer, size: number, watch: Watch): AsyncGenerator<Buffer> {
  const running: Promise<Buffer>[] = [];
  let at = 0;
  const more = (): void => {
    while (at < size && running.length < manyRequests) {
      const next = readAt(session, remote, at, Math.min(requestBytes, size - at), watch);
      // It is looked at in its turn; until then a failure is not unheard.
      next.catch(() => undefined);
      running.push(next);
      at += requestBytes;
    }
  };
  for (more(); running.length > 0; more()) {
    const chunk = await running.shift();
    if (chunk) yield chunk;
  }
}
