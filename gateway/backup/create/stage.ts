import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMissing, systemProblem } from "../../config/atomic-file.ts";
import { pathProblem } from "../archive/entry-path.ts";
import type { ManifestFile } from "../archive/manifest.ts";

const attachmentPath = (hash: string): string => join("data", "files", hash.slice(0, 2), hash);

/** One name more for the same content, so that it stays while it is packed; a copy where a disk knows no links. */
async function keep(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await link(from, to);
  } catch (error) {
    if (!["EXDEV", "EPERM", "ENOTSUP", "EMLINK", "ENOSYS"].includes(systemProblem(error))) throw error;
    await copyFile(from, to);
  }
}

/** Links the attachments of a snapshot into `stage`. Returns those that are no longer there: they were taken away since. */
export async function stageAttachments(home: string, stage: string, hashes: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const hash of hashes) {
    try {
      await keep(join(home, attachmentPath(hash)), join(stage, attachmentPath(hash)));
    } catch (error) {
      if (!isMissing(error)) throw error;
      missing.push(hash);
    }
  }
  return missing;
}

/** Copies a folder's files (not links, not devices) as far down as a backup goes. Nothing happens when it is not there. */
export async function stageFolder(home: string, stage: string, folder: string): Promise<void> {
  const entries = await readdir(join(home, folder), { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
      .slice(home.length + 1)
      .replaceAll("\\", "/");
    if (!entry.isFile() || entry.name.startsWith(".") || pathProblem(path) !== null) continue;
    await copyInto(home, stage, path);
  }
}

/** Copies one file; false when there is none. It may be replaced at any moment: a copy is one content or the other. */
export async function copyInto(home: string, stage: string, path: string): Promise<boolean> {
  await mkdir(dirname(join(stage, path)), { recursive: true, mode: 0o700 });
  try {
    await copyFile(join(home, path), join(stage, path));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

export async function writeInto(stage: string, path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(stage, path)), { recursive: true, mode: 0o700 });
  await writeFile(join(stage, path), content, { mode: 0o600 });
}

/** Every file of `stage` with size and hash, in the order of their names. */
export async function listStaged(
  stage: string,
  signal: AbortSignal,
  progress: (hashedBytes: number) => void,
): Promise<ManifestFile[]> {
  const entries = await readdir(stage, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(stage.length + 1)
        .replaceAll("\\", "/"),
    )
    .toSorted();
  const files: ManifestFile[] = [];
  let hashed = 0;
  for (const path of paths) {
    signal.throwIfAborted();
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const piece of createReadStream(join(stage, path), { highWaterMark: 256 * 1024, signal })) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
      progress(hashed + bytes);
    }
    hashed += bytes;
    files.push({ path, bytes, sha256: hash.digest("hex") });
  }
  return files;
}

export const bytesOf = (file: string): Promise<number> =>
  stat(file).then(
    found => found.size,
    () => 0, // Not there: it takes no room.
  );
