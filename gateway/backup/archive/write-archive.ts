import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { constants, createZstdCompress } from "node:zlib";
import { pack } from "tar-stream";
import { type Manifest, manifestName } from "./manifest.ts";

const readBytes = 256 * 1024;
/** Level 3 packs conversations 7 % smaller and takes 40 % more of the processor. */
const compressionLevel = 2;
/** Only its owner may read what is restored with the standard tools. */
const mode = 0o600;

export type WriteArchive = {
  /** Where the manifest's files lie, under the names that they have in it. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly recipients: readonly string[];
  /** Must not exist. On disk when it resolves; the caller removes it when it does not. */
  readonly target: string;
  readonly signal: AbortSignal;
  /** Bytes of the files that were packed. */
  readonly progress: (packedBytes: number) => void;
};

/**
 * tar | zstd | age into one file: what `age -d`, `zstd -d` and `tar x` open without Hearth. The manifest comes first. Rejects when a file is
 * no longer what the manifest says of its size, and with the system's error.
 */
export async function writeArchive({ folder, manifest, recipients, target, signal, progress }: WriteArchive): Promise<void> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);

  const tar = pack();
  const mtime = new Date(manifest.createdAt);
  const fill = async (): Promise<void> => {
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    tar.entry({ name: manifestName, size: text.length, mode, mtime }, text);
    let packed = 0;
    for (const { path, bytes } of manifest.files) {
      signal.throwIfAborted();
      const entry = tar.entry({ name: path, size: bytes, mode, mtime });
      const source = createReadStream(join(folder, path), { highWaterMark: readBytes });
      source.on("data", piece => {
        packed += piece.length;
        progress(packed);
      });
      await pipeline(source, entry, { signal });
    }
    tar.finalize();
  };

  // Worker threads of zstd are left off: with them Node 24 breaks streams (nodejs/node#59899).
  const zstd = createZstdCompress({ chunkSize: readBytes, params: { [constants.ZSTD_c_compressionLevel]: compressionLevel } });
  tar.on("error", error => zstd.destroy(error));
  tar.pipe(zstd as unknown as NodeJS.WritableStream);
  const filled = fill().catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  // Awaited below; here it must only not be an unhandled rejection while the encryption begins.
  filled.catch(() => undefined);

  const handle = await open(target, "wx", mode);
  try {
    const sealed = await encrypter.encrypt(Readable.toWeb(zstd) as globalThis.ReadableStream<Uint8Array>);
    const writing = pipeline(
      Readable.fromWeb(sealed as unknown as ReadableStream<Uint8Array>),
      new Writable({
        highWaterMark: 1024 * 1024,
        write(piece: Buffer, _encoding, done) {
          writeAll(handle, piece).then(() => done(), done);
        },
      }),
      { signal },
    );
    await Promise.all([filled, writing]);
    await handle.sync();
  } finally {
    tar.destroy();
    zstd.destroy();
    await handle.close();
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<void> {
  let at = 0;
  while (at < piece.length) at += (await handle.write(piece, at, piece.length - at)).bytesWritten;
}
