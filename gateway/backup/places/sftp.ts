import { type FileHandle, open } from "node:fs/promises";
import type { FileEntry, Stats } from "ssh2";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isArchiveName } from "../create/names.ts";
import { headBytes, receive, refuseFullDisk, tagOf } from "./local-file.ts";
import { abandonedAfterMs, isUploadName, uploadName } from "./names.ts";
import { type Place, rising } from "./place.ts";
import { nameTaken, placeError, placeHasBytes, wasCut } from "./place-error.ts";
import { openSession, type SftpSession, type SftpSettings, sftpError, sftpStatus } from "./sftp-session.ts";
import { doubtfulBytes, readAt, readRemote, writeRemote } from "./sftp-transfer.ts";
import { createWatch, type Limits, type Watch } from "./silence.ts";
import { remoteFolder, whereOf } from "./where.ts";

export type SftpDeps = {
  readonly secret: (written: string) => string;
  /** The fingerprint that was taken over at the first test. */
  readonly hostKey: string | null;
  /** It is only tried: a folder that was made for that goes at the end. */
  readonly trial?: boolean;
} & Limits;

type Space = { readonly f_bavail?: number; readonly f_frsize?: number; readonly f_bsize?: number };
/** The beginning of an encrypted file is like no other's, so so much at both ends says that it is the same file. */
const proofBytes = 32 << 10;
const notThere = 2;
const failed = 4;

/** A folder of a machine that is reached over SSH. One connection, opened when it is wanted and again after it broke. */
export function createSftpPlace(settings: SftpSettings, deps: SftpDeps): Place {
  const { name } = settings;
  const folder = remoteFolder(settings.path);
  const pathOf = (file: string): string => (folder === "/" ? `/${file}` : `${folder}/${file}`);
  const expected = settings.hostKey ?? deps.hostKey;
  let seen: string | null = null;
  let current: SftpSession | undefined;
  /** The server was found to write only from front to back. */
  let strict = false;
  let made = false;

  const session = async (watch: Watch): Promise<SftpSession> => {
    if (current?.alive()) return current;
    const secrets = {
      password: settings.password ? deps.secret(settings.password) : undefined,
      privateKey: settings.privateKey ? deps.secret(settings.privateKey) : undefined,
    };
    // Once a machine was met here, another one is not talked to: also where nothing was held to before.
    current = await openSession(
      settings,
      secrets,
      expected ?? seen,
      found => {
        seen = found;
      },
      watch,
    );
    return current;
  };

  const at = async <T>(signal: AbortSignal, work: (one: SftpSession, watch: Watch) => Promise<T>): Promise<T> => {
    const watch = createWatch(name, signal, deps);
    try {
      return await work(await session(watch), watch);
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : sftpError(name, error);
    } finally {
      watch.end();
    }
  };

  const sizeOf = async ({ ask, sftp }: SftpSession, path: string, watch: Watch): Promise<number | null> => {
    try {
      return (await ask<Stats>(watch, done => sftp.stat(path, done))).size;
    } catch (error) {
      if (sftpStatus(error) === notThere) return null;
      throw error;
    }
  };
  const unlink = async ({ ask, sftp }: SftpSession, path: string, watch: Watch): Promise<void> => {
    try {
      await ask<void>(watch, done => sftp.unlink(path, done));
    } catch (error) {
      if (sftpStatus(error) !== notThere) throw error;
    }
  };

  /** Bytes that are free there; null where the server does not say. */
  const freeBytes = async ({ ask, sftp }: SftpSession, watch: Watch): Promise<number | null> => {
    try {
      const space = await ask<Space>(watch, done => sftp.ext_openssh_statvfs(folder, done));
      const bytes = (space.f_bavail ?? Number.NaN) * (space.f_frsize ?? space.f_bsize ?? Number.NaN);
      return Number.isFinite(bytes) ? bytes : null;
    } catch (error) {
      // ssh2 throws where the server has no such request.
      if (watch.signal.aborted) throw error;
      return null;
    }
  };

  const entries = async ({ ask, sftp }: SftpSession, watch: Watch): Promise<FileEntry[]> => {
    try {
      return await ask<FileEntry[]>(watch, done => sftp.readdir(folder, done));
    } catch (error) {
      if (sftpStatus(error) !== notThere) throw error;
      await ask<void>(watch, done => sftp.mkdir(folder, done));
      made = true;
      return [];
    }
  };

  const sweep = async (one: SftpSession, own: string, watch: Watch): Promise<void> => {
    for (const { filename, attrs } of await entries(one, watch))
      if (filename !== own && isUploadName(filename) && Date.now() - attrs.mtime * 1_000 > abandonedAfterMs)
        await unlink(one, pathOf(filename), watch);
  };

  /** How much of a file is there already; 0 when what is there is not its beginning. */
  const resumeAt = async (
    one: SftpSession,
    path: string,
    there: number,
    source: FileHandle,
    size: number,
    watch: Watch,
  ): Promise<number> => {
    const start = there > size ? 0 : Math.max(0, there - doubtfulBytes);
    if (start === 0) return 0;
    const remote = await one.ask<Buffer>(watch, done => one.sftp.open(path, "r", done));
    try {
      const end = Math.min(proofBytes, start);
      for (const at of [0, start - end]) {
        const local = Buffer.alloc(end);
        await source.read(local, 0, end, at);
        if (!(await readAt(one, remote, at, end, watch)).equals(local)) return 0;
      }
      return start;
    } finally {
      if (one.alive()) await one.ask<void>(watch, done => one.sftp.close(remote, done)).catch(() => undefined);
    }
  };

  /** Sends all of a file to `path`, going on with what is there of it. */
  const send = async (
    one: SftpSession,
    file: string,
    path: string,
    watch: Watch,
    progress: Parameters<Place["put"]>[3],
    inARow: boolean,
  ): Promise<number> => {
    const source = await open(file, "r");
    try {
      const { size } = await source.stat();
      const there = (await sizeOf(one, path, watch)) ?? 0;
      const start = inARow ? 0 : await resumeAt(one, path, there, source, size, watch);
      const free = await freeBytes(one, watch);
      if (free !== null && free < size - there) throw AppError.of("PLACE_FULL", { place: name });
      const remote = await one.ask<Buffer>(watch, done => one.sftp.open(path, start > 0 ? "r+" : "w", done));
      progress(start);
      try {
        await writeRemote(one, remote, source, { start, size, inARow }, watch, progress);
      } finally {
        if (one.alive()) await one.ask<void>(watch, done => one.sftp.close(remote, done)).catch(() => undefined);
      }
      const stored = (await sizeOf(one, path, watch)) ?? 0;
      if (stored !== size) throw placeHasBytes(name, stored, size);
      return size;
    } catch (error) {
      if (sftpStatus(error) !== failed || watch.signal.aborted) throw error;
      // The status for everything: a full disk, and a server that writes only from front to back.
      const free = await freeBytes(one, watch);
      if (free !== null && free < doubtfulBytes) throw AppError.of("PLACE_FULL", { place: name }, { cause: error });
      if (inARow) throw error;
      strict = true;
      await unlink(one, path, watch);
      return await send(one, file, path, watch, progress, true);
    } finally {
      await source.close();
    }
  };

  return {
    name,
    type: "sftp",
    where: whereOf(settings),
    list: signal =>
      at(signal, async (one, watch) =>
        (await entries(one, watch)).flatMap(({ filename, attrs }) =>
          isArchiveName(filename) && (attrs.mode & 0o170000) === 0o100000
            ? [{ name: filename, bytes: attrs.size, at: attrs.mtime * 1_000 }]
            : [],
        ),
      ),
    put: (file, stored, signal, progress) =>
      at(signal, async (one, watch) => {
        const own = uploadName(stored, await tagOf(file));
        const [temporary, target] = [pathOf(own), pathOf(stored)];
        await sweep(one, own, watch);
        if ((await sizeOf(one, target, watch)) !== null) throw nameTaken(name, stored);
        try {
          const size = await send(one, file, temporary, watch, rising(progress), strict);
          if ((await sizeOf(one, target, watch)) !== null) throw nameTaken(name, stored);
          // The plain request: OpenSSH's own one replaces what is there.
          await one
            .ask<void>(watch, done => one.sftp.rename(temporary, target, done))
            .catch(async (error: unknown) => {
              const taken = sftpStatus(error) !== undefined && (await sizeOf(one, target, watch)) !== null;
              throw taken ? nameTaken(name, stored) : error;
            });
          const moved = (await sizeOf(one, target, watch)) ?? 0;
          if (moved !== size) throw placeHasBytes(name, moved, size);
        } catch (error) {
          // Cut off, the beginning stays for the next try; with the person's stop or a full disk nothing does.
          const failure = watch.signal.aborted ? watch.signal.reason : sftpError(name, error);
          if (failure instanceof AppError && !wasCut(failure)) await clear(temporary);
          throw failure;
        }
      }),
    get: (stored, target, signal, progress) =>
      at(signal, async (one, watch) => {
        const path = pathOf(stored);
        const bytes = await sizeOf(one, path, watch);
        if (bytes === null) throw placeError("PLACE_FAILED", name, "notThere");
        await refuseFullDisk(target, bytes);
        const remote = await one.ask<Buffer>(watch, done => one.sftp.open(path, "r", done));
        try {
          await receive(name, readRemote(one, remote, bytes, watch), target, bytes, progress);
        } finally {
          if (one.alive()) await one.ask<void>(watch, done => one.sftp.close(remote, done)).catch(() => undefined);
        }
      }),
    head: (stored, signal) =>
      at(signal, async (one, watch) => {
        const path = pathOf(stored);
        if ((await sizeOf(one, path, watch)) === null) throw placeError("PLACE_FAILED", name, "notThere");
        const remote = await one.ask<Buffer>(watch, done => one.sftp.open(path, "r", done));
        try {
          return await readAt(one, remote, 0, headBytes, watch);
        } finally {
          if (one.alive()) await one.ask<void>(watch, done => one.sftp.close(remote, done)).catch(() => undefined);
        }
      }),
    remove: (stored, signal) => at(signal, (one, watch) => unlink(one, pathOf(stored), watch)),
    close: async () => {
      // Servers take only an empty folder away: what somebody else laid into it meanwhile is theirs.
      if (deps.trial && made)
        await at(AbortSignal.timeout(5_000), (one, watch) => one.ask<void>(watch, done => one.sftp.rmdir(folder, done))).catch(
          () => undefined,
        );
      current?.close();
    },
    hostKey: () => seen,
  };

  /** Over a connection of its own where the last one is gone. Where that does not work either, the next upload goes on with it. */
  async function clear(path: string): Promise<void> {
    await at(AbortSignal.timeout(5_000), (one, watch) => unlink(one, path, watch)).catch(() => undefined);
  }
}
