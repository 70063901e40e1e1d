import { createHash } from "node:crypto";
import { link, mkdir, open, readdir, realpath, rename, rm, rmdir, stat, statfs, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import { isMissing, syncFolder, systemProblem } from "../../config/atomic-file.ts";
import { isArchiveName } from "../create/names.ts";
import { headOf, isFull, receive, refuseFullDisk, slices, tagOf } from "./local-file.ts";
import { abandonedAfterMs, isUploadName, uploadName } from "./names.ts";
import type { Place, Progress } from "./place.ts";
import { nameTaken, placeAnswered, placeError, placeHasBytes } from "./place-error.ts";
import { createWatch, type Limits, type Watch } from "./silence.ts";
import { whereOf } from "./where.ts";

/** Says that a folder is this place, and not the empty mount point of a disk that is not plugged in. */
export const markerName = ".hearth-backups";
const markerText = "Hearth keeps backups in this folder. Leave this file: it shows that the right disk is plugged in.\n";

const graceMs = 2_000;
/** To a slow disk the system would take gigabytes at once, and then be silent for minutes. */
const syncBytes = 32 << 20;

export type FolderDeps = {
  /** HEARTH_HOME. */
  readonly home: string;
  /** It was reached before: without its marker it is not plugged in. */
  readonly known: boolean;
  /** It is only tried: no marker, and a folder that was made for that goes at the end. */
  readonly trial?: boolean;
} & Limits;

type FolderSettings = Extract<BackupPlace, { type: "folder" }>;

/** Real path of what is there of a path, with the rest as it is written. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    return join(await realOf(parent), basename(path));
  }
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );

/** A second name that must be free, then without the first; disks without links are looked at instead. @throws EEXIST */
async function giveName(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (systemProblem(error) === "EEXIST") throw error;
    if (await isThere(to)) throw Object.assign(new Error("EEXIST", { cause: error }), { code: "EEXIST" });
    return rename(from, to);
  }
  await rm(from);
}

async function hashOf(file: string, watch: Watch): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "r");
  try {
    for await (const chunk of slices(handle, 0, (await handle.stat()).size)) {
      watch.signal.throwIfAborted();
      watch.beat(chunk.length);
      hash.update(chunk);
    }
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

/** A folder on this machine: another disk, one that is plugged in at times, or a share that the system mounts. */
export function createFolderPlace(settings: FolderSettings, deps: FolderDeps): Place {
  const { name, path } = settings;
  const marker = join(path, markerName);
  let known = deps.known;
  let made = false;

  const failure = (error: unknown): AppError => {
    if (error instanceof AppError) return error;
    if (isFull(error)) return AppError.of("PLACE_FULL", { place: name }, { cause: error });
    const code = systemProblem(error);
    // Pulled out in the middle, or a share whose server went away.
    if (["EIO", "ENODEV", "ENXIO", "ESTALE", "EHOSTDOWN", "ETIMEDOUT", "ENOTCONN"].includes(code))
      return placeError("PLACE_MISSING", name, "noFolder", error);
    if (code === "ENOTDIR") return placeError("PLACE_UNFIT", name, "notAFolder", error);
    if (["EACCES", "EPERM", "EROFS"].includes(code)) return placeError("PLACE_FAILED", name, "readOnly", error);
    return placeAnswered("PLACE_FAILED", name, code, error);
  };

  /** A hung network disk cannot be called off; nobody waits for it any longer. */
  const at = async <T>(signal: AbortSignal, work: (watch: Watch) => Promise<T>): Promise<T> => {
    const watch = createWatch(name, signal, deps);
    const running = work(watch);
    try {
      return await watch.race(running);
    } catch (error) {
      if (!watch.signal.aborted) throw failure(error);
      // It takes away what it began, where the disk still answers.
      await Promise.race([running.catch(() => undefined), setTimeout(graceMs, undefined, { ref: false })]);
      throw watch.signal.reason;
    } finally {
      watch.end();
    }
  };

  /** Makes the folder at its first use, if that on which it stands is there. */
  const ready = async (): Promise<void> => {
    if (!isAbsolute(path)) throw placeError("PLACE_UNFIT", name, "notAbsolute");
    if (isInside(await realOf(path), await realOf(deps.home))) throw placeError("PLACE_UNFIT", name, "ownFolder");
    const found = await stat(path).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
      return null;
    });
    if (found && !found.isDirectory()) throw placeError("PLACE_UNFIT", name, "notAFolder");
    if (known) {
      if (!found) throw placeError("PLACE_MISSING", name, "noFolder");
      await stat(marker).catch((error: unknown) => {
        throw isMissing(error) ? placeError("PLACE_MISSING", name, "noMarker") : error;
      });
      return;
    }
    if (!found) {
      await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
        throw isMissing(error) ? placeError("PLACE_MISSING", name, "noFolder") : error;
      });
      made = true;
    }
    if (deps.trial) return;
    await writeFile(marker, markerText, { mode: 0o600 });
    known = true;
  };

  const sweep = async (own: string): Promise<void> => {
    for (const entry of await readdir(path)) {
      if (!isUploadName(entry)) continue;
      const file = join(path, entry);
      if (entry === own || Date.now() - (await stat(file)).mtimeMs > abandonedAfterMs) await rm(file, { force: true });
    }
  };

  const copy = async (file: string, target: string, watch: Watch, progress: Progress): Promise<string> => {
    const hash = createHash("sha256");
    const source = await open(file, "r");
    try {
      const { size } = await source.stat();
      const { bavail, bsize } = await statfs(path);
      if (bavail * bsize < size) throw AppError.of("PLACE_FULL", { place: name });
      const sink = await open(target, "wx", 0o600);
      try {
        let done = 0;
        let synced = 0;
        for await (const chunk of slices(source, 0, size)) {
          watch.signal.throwIfAborted();
          hash.update(chunk);
          await sink.writeFile(chunk);
          done += chunk.length;
          if (done - synced >= syncBytes) {
            await sink.datasync();
            synced = done;
          }
          watch.beat(chunk.length);
          progress(done);
        }
        await sink.sync();
      } finally {
        await sink.close();
      }
      const stored = (await stat(target)).size;
      if (stored !== size) throw placeHasBytes(name, stored, size);
      return hash.digest("hex");
    } finally {
      await source.close();
    }
  };

  return {
    name,
    type: "folder",
    where: whereOf(settings),
    list: signal =>
      at(signal, async () => {
        await ready();
        const files = [];
        for (const entry of (await readdir(path)).filter(isArchiveName)) {
          const found = await stat(join(path, entry));
          if (found.isFile()) files.push({ name: entry, bytes: found.size, at: Math.round(found.mtimeMs) });
        }
        return files;
      }),
    put: (file, stored, signal, progress) =>
      at(signal, async watch => {
        await ready();
        const [own, target] = [uploadName(stored, await tagOf(file)), join(path, stored)];
        const temporary = join(path, own);
        if (await isThere(target)) throw nameTaken(name, stored);
        await sweep(own);
        try {
          const sent = await copy(file, temporary, watch, progress);
          if ((await hashOf(temporary, watch)) !== sent) throw placeError("PLACE_LIES", name, "changedBytes");
          watch.signal.throwIfAborted();
          await giveName(temporary, target).catch((error: unknown) => {
            throw systemProblem(error) === "EEXIST" ? nameTaken(name, stored) : error;
          });
          await syncFolder(path);
        } catch (error) {
          // On a disk that was pulled out there is nothing to take away.
          await rm(temporary, { force: true }).catch(() => undefined);
          throw error;
        }
      }),
    get: (stored, target, signal, progress) =>
      at(signal, async watch => {
        await ready();
        const source = await open(join(path, stored), "r").catch((error: unknown) => {
          throw isMissing(error) ? placeError("PLACE_FAILED", name, "notThere") : error;
        });
        try {
          const { size } = await source.stat();
          await refuseFullDisk(target, size);
          const watched = async function* (): AsyncGenerator<Buffer> {
            for await (const chunk of slices(source, 0, size)) {
              watch.signal.throwIfAborted();
              watch.beat(chunk.length);
              yield chunk;
            }
          };
          await receive(name, watched(), target, size, progress);
        } finally {
          await source.close();
        }
      }),
    head: (stored, signal) =>
      at(signal, async () => {
        await ready();
        return headOf(join(path, stored)).catch((error: unknown) => {
          throw isMissing(error) ? placeError("PLACE_FAILED", name, "notThere") : error;
        });
      }),
    remove: (stored, signal) =>
      at(signal, async () => {
        await ready();
        await rm(join(path, stored), { force: true });
        await syncFolder(path);
      }),
    close: async () => {
      // Only an empty folder goes: what somebody else laid into it meanwhile is theirs.
      if (deps.trial && made) await rmdir(path).catch(() => undefined);
    },
    hostKey: () => null,
  };
}
