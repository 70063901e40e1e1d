import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { createZstdDecompress } from "node:zlib";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing, systemSentence } from "../../config/atomic-file.ts";
import { withHeaderCapped } from "./age-header.ts";

const readBytes = 256 * 1024;

export type OpenedArchive = {
  /** The tar stream. */
  readonly tar: AsyncIterable<Uint8Array>;
  /** Bytes of the file that were read. */
  readonly read: () => number;
  readonly close: () => void;
};

/**
 * A backup file, decrypted and unpacked to its tar stream. `identities` are tried all: an older backup may need an older key.
 * @throws AppError BACKUP_NOT_ONE, BACKUP_KEY_WRONG; reading on rejects with the library's error when the file is damaged
 */
export async function openArchive(file: string, identities: readonly string[], signal?: AbortSignal): Promise<OpenedArchive> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  let read = 0;
  const source = createReadStream(file, { highWaterMark: readBytes, ...(signal ? { signal } : {}) });
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of source as AsyncIterable<Buffer>) {
      read += piece.length;
      yield piece;
    }
  };
  const sealed = Readable.from(withHeaderCapped(counted()), { objectMode: false, highWaterMark: readBytes });
  // Who reads on hears of it; here it must only not be an uncaught event.
  source.on("error", () => undefined);
  sealed.on("error", () => undefined);
  try {
    const plain = await decrypter.decrypt(Readable.toWeb(sealed) as globalThis.ReadableStream<Uint8Array>);
    const unpacked = Readable.fromWeb(plain as unknown as ReadableStream<Uint8Array>);
    const tar = createZstdDecompress({ chunkSize: readBytes });
    unpacked.on("error", error => tar.destroy(error));
    unpacked.pipe(tar);
    return {
      tar,
      read: () => read,
      close() {
        tar.destroy();
        unpacked.destroy();
        sealed.destroy();
        source.destroy();
      },
    };
  } catch (error) {
    sealed.destroy();
    source.destroy();
    throw await whyNotOpened(error, file, signal);
  }
}

async function whyNotOpened(error: unknown, path: string, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal?.aborted) return AppError.of("BACKUP_STOPPED", {}, { cause: error });
  const file = basename(path);
  const problem = error instanceof Error ? error.message : String(error);
  if (/no identity matched/.test(problem)) return AppError.of("BACKUP_KEY_WRONG", { file }, { cause: error });
  if (error instanceof Error && "code" in error)
    return isMissing(error) || error.code !== "ERR_STREAM_PREMATURE_CLOSE"
      ? AppError.of("BACKUP_NOT_ONE", { file, ...withStop(systemSentence(error)) }, { cause: error })
      : error;
  return AppError.of(
    "BACKUP_NOT_ONE",
    { file, problem: "it is not encrypted with age.", problemZh: "它不是 age 加密文件。" },
    { cause: error },
  );
}

const withStop = ({ problem, problemZh }: { problem: string; problemZh: string }) => ({
  problem: `${problem}.`,
  problemZh: `${problemZh}。`,
});
