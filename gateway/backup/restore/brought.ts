import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";

export type BroughtDeps = {
  /** `HEARTH_HOME/restore`. */
  readonly folder: string;
  readonly clock: Clock;
  /** Bytes that are free in a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
};

/** `bytes`: as announced or known before; `got` grows with what comes. `users`: those who read it now. */
type Brought = { readonly file: string; bytes: number; got: number; users: number; usedAt: number; readonly plans: Set<string> };

/** As long as a plan for a restore. */
const keptMs = 60 * 60_000;
const lookMs = 60_000;
const spareBytes = 256 << 20;
/** A file that comes without its size is measured in such steps. */
const stepBytes = 16 << 20;

/** Bytes that are free on a folder's disk. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Backup files that were brought for a restore, sent by a person or fetched from a place. Each goes when the restore that it was brought for
 * is ready, or when nobody has used it for an hour; several may come at once, and what they will need together must fit on the disk.
 */
export function createBrought(deps: BroughtDeps) {
  const { folder, clock } = deps;
  const files = new Map<string, Brought>();
  let timer: NodeJS.Timeout | undefined;

  const full = (cause?: unknown): AppError => AppError.of("BACKUP_DISK_FULL", { folder }, cause === undefined ? {} : { cause });
  /** Counts so many bytes as taken. @throws AppError BACKUP_DISK_FULL */
  const reserve = async (one: Brought, bytes: number): Promise<void> => {
    one.bytes += bytes;
    const missing = [...files.values()].reduce((sum, { bytes: whole, got }) => sum + Math.max(0, whole - got), 0);
    if (missing + spareBytes > (await deps.freeBytes(folder))) throw full();
  };
  const drop = async (one: Brought): Promise<void> => {
    files.delete(one.file);
    await rm(one.file, { force: true });
  };
  const add = async (prefix: string, bytes: number): Promise<{ readonly id: string; readonly one: Brought }> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const id = randomUUID();
    const one: Brought = { file: join(folder, prefix + id), bytes: 0, got: 0, users: 1, usedAt: clock.now(), plans: new Set() };
    files.set(one.file, one);
    try {
      await reserve(one, bytes);
      return { id, one };
    } catch (error) {
      files.delete(one.file);
      throw error;
    }
  };
  const leave = (one: Brought): void => {
    one.users -= 1;
    one.usedAt = clock.now();
  };
  /** Brings one; nothing is left of it when that fails. */
  const bring = async (one: Brought, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      one.bytes = one.got;
    } catch (error) {
      await drop(one);
      throw ["ENOSPC", "EDQUOT"].includes(systemProblem(error)) ? full(error) : error;
    } finally {
      leave(one);
    }
  };
  const dropIdle = async (): Promise<void> => {
    for (const one of [...files.values()]) if (one.users === 0 && Math.abs(clock.now() - one.usedAt) >= keptMs) await drop(one);
  };

  return {
    /** Takes what a person sends. `announced`: its size as told, 0 when it was not. @throws AppError BACKUP_DISK_FULL */
    async take(
      body: Readable,
      announced: number,
      signal: AbortSignal,
    ): Promise<{ readonly upload: string; readonly bytes: number }> {
      const { id, one } = await add("upload-", announced);
      const bounded = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const piece of source) {
          while (one.got + piece.length > one.bytes) await reserve(one, stepBytes);
          one.got += piece.length;
          yield piece;
        }
      };
      await bring(one, () =>
        pipeline(body, bounded, createWriteStream(one.file, { flags: "wx", mode: 0o600, flush: true }), { signal }),
      );
      return { upload: id, bytes: one.got };
    },
    /** Has a file of a known size fetched to a path that is not there. @throws AppError BACKUP_DISK_FULL; as `work` */
    async fetch(bytes: number, work: (target: string) => Promise<void>): Promise<string> {
      const { one } = await add("fetch-", bytes);
      await bring(one, async () => {
        await work(one.file);
        one.got = bytes;
      });
      return one.file;
    },
    /** @throws AppError BACKUP_NOT_FOUND for one that is gone, or that still comes */
    fileOf(upload: string): string {
      const file = join(folder, `upload-${upload}`);
      const one = /^[0-9a-f-]{36}$/.test(upload) ? files.get(file) : undefined;
      if (!one || one.got < one.bytes) throw AppError.of("BACKUP_NOT_FOUND", { id: upload.slice(0, 40) });
      return file;
    },
    /** While somebody reads a file it does not go. Files that were not brought are let through. */
    async hold<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
      const one = file === undefined ? undefined : files.get(file);
      if (one) one.users += 1;
      try {
        return await work();
      } finally {
        if (one) leave(one);
      }
    },
    /** The plan was made from this file. */
    planned(file: string, plan: string): void {
      files.get(file)?.plans.add(plan);
    },
    ofPlan: (plan: string): string | undefined => [...files.values()].find(one => one.plans.has(plan))?.file,
    /** Nobody needs it any more. */
    async drop(file: string | undefined): Promise<void> {
      const one = file === undefined ? undefined : files.get(file);
      if (one) await drop(one);
    },
    dropIdle,
    start(onFailure: (error: unknown) => void): void {
      timer = setInterval(() => void dropIdle().catch(onFailure), lookMs);
      timer.unref();
    },
    stop: (): void => clearInterval(timer),
  };
}
