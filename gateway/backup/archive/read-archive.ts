import { createHash } from "node:crypto";
import { basename } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { migrations } from "../../db/migrations/all.ts";
import { pathProblem } from "./entry-path.ts";
import { formatVersion, Manifest, type ManifestFile, manifestName, mostManifestBytes } from "./manifest.ts";
import { openArchive } from "./open-archive.ts";
import { BadTar, readTar, type TarEntry } from "./tar-reader.ts";

/** What a reader of an archive does with it. Nothing it is given was changed on the way; a file is whole once `file` was awaited to its end. */
export type ArchiveVisitor = {
  /** Called first. Throw here to refuse the archive before anything else is read. */
  manifest?(manifest: Manifest): void | Promise<void>;
  /** The content of a file, in the order of the archive. It may not be believed before the whole archive was read. */
  file?(file: ManifestFile, content: AsyncIterable<Buffer>): Promise<void>;
  /** Bytes of the archive's own file that were read. */
  progress?(readBytes: number): void;
};

/**
 * Reads a backup from end to end and proves it: every byte decrypts, the manifest is one that this Hearth understands, every file it names is
 * there once with its size and hash, and nothing else is. `identities` are tried all.
 * @throws AppError BACKUP_NOT_ONE, BACKUP_KEY_WRONG, BACKUP_DAMAGED, BACKUP_HOSTILE, BACKUP_NEWER, BACKUP_STOPPED
 */
export async function readArchive(
  path: string,
  identities: readonly string[],
  visitor: ArchiveVisitor = {},
  signal?: AbortSignal,
): Promise<Manifest> {
  const archive = await openArchive(path, identities, signal);
  const file = basename(path);
  const damaged = (problem: string, problemZh: string): AppError => AppError.of("BACKUP_DAMAGED", { file, problem, problemZh });
  const hostile = (problem: string, problemZh: string): AppError => AppError.of("BACKUP_HOSTILE", { file, problem, problemZh });
  let manifest: Manifest | undefined;
  const awaited = new Map<string, ManifestFile>();

  const take = async (entry: TarEntry): Promise<void> => {
    const problem = entry.kind === "folder" ? folderProblem(entry.path) : pathProblem(entry.path);
    if (problem) throw hostile(problem.problem, problem.problemZh);
    if (entry.kind === "folder") return;
    if (manifest === undefined) {
      if (entry.path !== manifestName) throw hostile("its manifest does not come first.", "清单不在最前面。");
      if (entry.bytes > mostManifestBytes) throw hostile("its manifest is far too large.", "清单过大。");
      manifest = readManifest(await wholeOf(entry), file);
      for (const one of manifest.files) {
        if (awaited.has(one.path) || one.path === manifestName)
          throw hostile("its manifest names a file twice.", "清单中有重复的文件。");
        awaited.set(one.path, one);
      }
      await visitor.manifest?.(manifest);
      return;
    }
    const told = awaited.get(entry.path);
    const shown = JSON.stringify(entry.path);
    if (!told) throw hostile(`${shown} is in it twice or is not in its manifest.`, `${shown} 重复出现，或不在清单中。`);
    if (told.bytes !== entry.bytes)
      throw damaged(`${shown} has another size than its manifest says.`, `${shown} 的大小与清单不符。`);
    awaited.delete(entry.path);
    const hash = createHash("sha256");
    const watched = watch(entry.content, hash, () => visitor.progress?.(archive.read()));
    if (visitor.file) await visitor.file(told, watched);
    for await (const _rest of watched) visitor.progress?.(archive.read());
    if (hash.digest("hex") !== told.sha256)
      throw damaged(`${shown} is not what its manifest says.`, `${shown} 的内容与清单不符。`);
  };

  try {
    for await (const entry of readTar(archive.tar)) {
      await take(entry);
      visitor.progress?.(archive.read());
    }
    const [missing] = awaited.keys();
    if (manifest === undefined) throw damaged("it is empty.", "文件为空。");
    if (missing !== undefined) throw damaged(`${JSON.stringify(missing)} is missing.`, `缺少 ${JSON.stringify(missing)}。`);
    return manifest;
  } catch (error) {
    if (signal?.aborted) throw AppError.of("BACKUP_STOPPED", {}, { cause: error });
    if (error instanceof AppError) throw error;
    if (error instanceof BadTar) {
      const code = error.kind === "hostile" ? "BACKUP_HOSTILE" : "BACKUP_DAMAGED";
      throw AppError.of(code, { file, problem: error.message, problemZh: error.zh }, { cause: error });
    }
    if (isSystemError(error)) throw error;
    throw AppError.of(
      "BACKUP_DAMAGED",
      { file, problem: "it was changed or cut after it was made.", problemZh: "文件在生成后被改动或截断。" },
      { cause: error },
    );
  } finally {
    archive.close();
  }
}

/** Of the disk, as ENOSPC: not the archive's fault. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";

function folderProblem(path: string): { problem: string; problemZh: string } | null {
  const name = path.replace(/\/+$/, "");
  if (name === "" || name === ".") return null;
  const inside = /^(?:data(?:\/files(?:\/[0-9a-f]{2})?)?|config-history|keys|agents(?:\/[^/]+){0,16})$/.test(name);
  return inside && !name.split("/").some(part => part === ".." || part === ".") ? null : pathProblem(`${name}/`);
}

async function wholeOf(entry: TarEntry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of entry.content) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* watch(
  content: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
  step: () => void,
): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    hash.update(piece);
    step();
    yield piece;
  }
}

function readManifest(bytes: Buffer, file: string): Manifest {
  const parsed = parseJson(bytes);
  const format = typeof parsed === "object" && parsed !== null && "format" in parsed ? Number(parsed.format) : Number.NaN;
  if (format > formatVersion) throw AppError.of("BACKUP_NEWER", { file, found: format, known: formatVersion });
  const manifest = Manifest.safeParse(parsed);
  if (!manifest.success)
    throw AppError.of("BACKUP_HOSTILE", { file, problem: "its manifest cannot be understood.", problemZh: "无法理解其清单。" });
  if (manifest.data.schema > migrations.length)
    throw AppError.of("BACKUP_NEWER", { file, found: manifest.data.schema, known: migrations.length });
  return manifest.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // Not JSON is one way not to be understood; the caller says so.
  }
}
