import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "../../contract/errors/app-error.ts";
import type { FileRef } from "../../contract/messages.ts";
import type { Clock } from "../clock.ts";
import { type PackedParts, unpackParts } from "../conversations/parts.ts";
import type { Scope } from "../conversations/scope.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import { binaryType, createTextCheck, refusedType } from "./media-type.ts";
import type { FileRow, Upload } from "./write-files.ts";

const unusedKeptMs = 7 * 86_400_000;
const headBytes = 16;

/** The last segment of whatever a client calls a file, without control characters, at most 255 units. */
export function cleanName(name: string): string {
  const last = basename(name.replaceAll("\\", "/"))
    .replace(/\p{Cc}/gu, "")
    .trim()
    .slice(0, 255);
  return last === "" || last === "." || last === ".." ? "file" : last;
}

const mebibytes = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MB` : `${Math.floor(bytes / 1024)} KB`;

/** Whether the disk is to blame and not the file. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");

/**
 * What people attach: each file once, under its SHA-256, beside the database. What a file is, its bytes say, not its sender.
 * `folder` is `data/files`; `maxBytes` is asked at every upload, since the settings may change.
 */
export function createFiles(deps: { folder: string; db: Database; writer: Writer; clock: Clock; maxBytes: () => number }) {
  const { folder, writer, clock } = deps;
  const find = deps.db.prepare<[string], FileRow>("SELECT hash, media_type, bytes, name, created_at FROM files WHERE hash = ?");
  const uploaded = deps.db
    .prepare<[string, string], string>("SELECT name FROM file_uploads WHERE hash = ? AND principal = ?")
    .pluck();
  const carrier = deps.db.prepare<[string, string], PackedParts>(
    `SELECT m.text, m.parts FROM message_files f JOIN messages m ON m.id = f.message_id JOIN sessions s ON s.id = m.session_id
     WHERE f.hash = ? AND s.principal = ? AND s.deleted_at IS NULL LIMIT 1`,
  );
  const incoming = join(folder, "incoming");
  const place = (hash: string): string => join(folder, hash.slice(0, 2), hash);

  const toRef = (row: FileRow, name: string): FileRef => ({ hash: row.hash, name, mediaType: row.media_type, bytes: row.bytes });

  /** How whoever asks calls a file: as they sent it, or as it stands in a message that they may read. Undefined when neither is so. */
  const nameFor = (row: FileRow, scope: Scope): string | undefined => {
    if (scope === null) return row.name;
    const own = uploaded.get(row.hash, scope);
    if (own !== undefined) return own;
    const message = carrier.get(row.hash, scope);
    if (!message) return undefined;
    for (const part of unpackParts(message))
      if ((part.kind === "file" || part.kind === "image") && part.file.hash === row.hash) return part.file.name;
    return "file";
  };

  /** Moves a complete file to its place; the same content may stand there already. */
  const settle = async (temporary: string, hash: string): Promise<void> => {
    const target = place(hash);
    await mkdir(join(folder, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
    await rename(temporary, target);
    const directory = await open(join(folder, hash.slice(0, 2)), "r");
    try {
      await directory.sync();
    } catch (error) {
      // Windows cannot sync a folder; it keeps the order of names by itself.
      if (process.platform !== "win32") throw error;
    } finally {
      await directory.close();
    }
  };

  return {
    /**
     * Stores a stream of bytes that `principal` (a `principalId`) sends. On disk when it resolves; nothing is left behind when it rejects.
     * @throws AppError FILE_EMPTY, FILE_TYPE_REFUSED, REQUEST_TOO_LARGE, DISK_FULL
     */
    async put(source: AsyncIterable<Uint8Array>, clientName: string, principal: string): Promise<FileRef> {
      const name = cleanName(clientName);
      const maxBytes = deps.maxBytes();
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const temporary = join(incoming, randomUUID());
      const file = await open(temporary, "wx", 0o600);
      try {
        const hash = createHash("sha256");
        const text = createTextCheck();
        let head: Uint8Array = new Uint8Array();
        let bytes = 0;
        for await (const chunk of source) {
          bytes += chunk.byteLength;
          if (bytes > maxBytes) throw AppError.of("REQUEST_TOO_LARGE", { limit: mebibytes(maxBytes) });
          if (head.byteLength < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes)]);
          hash.update(chunk);
          text.add(chunk);
          await file.writeFile(chunk);
        }
        if (bytes === 0) throw AppError.of("FILE_EMPTY", { name });
        const mediaType = binaryType(head) ?? (text.isText() ? "text/plain" : undefined);
        if (mediaType === undefined) throw AppError.of("FILE_TYPE_REFUSED", { type: refusedType(head) });
        await file.sync();
        await file.close();
        const row: Upload = { hash: hash.digest("hex"), media_type: mediaType, bytes, name, created_at: clock.now(), principal };
        // The row first: the sweep must not find a file in its place whose row it has just forgotten.
        await writer.run("files.add", row, { durable: true });
        await settle(temporary, row.hash);
        return toRef(row, name);
      } catch (error) {
        await file.close();
        await rm(temporary, { force: true });
        throw isFull(error) ? AppError.of("DISK_FULL", {}, { cause: error }) : error;
      }
    },

    /** What is known of a stored file, under the name that the asker gives it. */
    find(hash: string, name?: string): FileRef | undefined {
      const row = find.get(hash);
      return row && toRef(row, name === undefined ? row.name : cleanName(name));
    },

    /** Whether `scope` sent the file or finds it in a message of its own. */
    mayRead(hash: string, scope: Scope): boolean {
      const row = find.get(hash);
      return row !== undefined && nameFor(row, scope) !== undefined;
    },

    /** @throws AppError FILE_NOT_FOUND also when it is somebody else's */
    async stream(hash: string, scope: Scope): Promise<{ ref: FileRef; stream: Readable }> {
      const row = find.get(hash);
      const name = row && nameFor(row, scope);
      const present = name !== undefined && (await stat(place(hash)).catch(() => undefined));
      if (!row || name === undefined || !present) throw AppError.of("FILE_NOT_FOUND");
      return { ref: toRef(row, name), stream: createReadStream(place(hash)) };
    },

    /** The bytes, or undefined when they are gone. */
    async read(hash: string): Promise<Uint8Array | undefined> {
      try {
        return await readFile(place(hash));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },

    /** Removes files that no message carries for seven days, and uploads that a crash cut. Returns how many files went. */
    async sweep(): Promise<number> {
      const now = clock.now();
      let removed = 0;
      for (;;) {
        const hashes = await writer.run("files.sweep", { before: now - unusedKeptMs, limit: 100 });
        for (const hash of hashes) if (!find.get(hash)) await rm(place(hash), { force: true });
        removed += hashes.length;
        if (hashes.length < 100) break;
      }
      for (const name of await readdir(incoming).catch(() => [])) {
        const info = await stat(join(incoming, name)).catch(() => undefined);
        if (info && info.mtimeMs < Date.now() - 86_400_000) await rm(join(incoming, name), { force: true });
      }
      return removed;
    },
  };
}

export type Files = ReturnType<typeof createFiles>;
