import { mkdir, open, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import { type Manifest, type ManifestFile, totalBytes } from "./manifest.ts";
import { readArchive } from "./read-archive.ts";

/** Room that is left free on the disk. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Unpacks a backup into `target`, a folder that must not exist, and proves it on the way. When anything is wrong nothing is left there. What
 * stands there when it resolves is on disk, for its owner's eyes only.
 * @throws AppError as readArchive, and BACKUP_DISK_FULL
 */
export async function extractArchive(
  path: string,
  identities: readonly string[],
  target: string,
  options: {
    readonly signal?: AbortSignal;
    readonly progress?: (readBytes: number) => void;
    readonly wanted?: (file: ManifestFile) => boolean;
  } = {},
): Promise<Manifest> {
  const { signal, progress, wanted = () => true } = options;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await mkdir(target, { mode: 0o700 });
  try {
    return await readArchive(
      path,
      identities,
      {
        async manifest(manifest) {
          const { bavail, bsize } = await statfs(target);
          if (totalBytes(manifest) + spareBytes > bavail * bsize)
            throw AppError.of("BACKUP_DISK_FULL", { folder: dirname(target) });
        },
        async file(file, content) {
          if (!wanted(file)) return;
          const place = join(target, file.path);
          await mkdir(dirname(place), { recursive: true, mode: 0o700 });
          const handle = await open(place, "wx", 0o600);
          try {
            for await (const piece of content) await handle.writeFile(piece);
            await handle.sync();
          } finally {
            await handle.close();
          }
        },
        ...(progress ? { progress } : {}),
      },
      signal,
    );
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    if (["ENOSPC", "EDQUOT"].includes(systemProblem(error)))
      throw AppError.of("BACKUP_DISK_FULL", { folder: dirname(target) }, { cause: error });
    throw error;
  }
}
