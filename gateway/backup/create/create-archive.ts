import { mkdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing, syncFolder, systemProblem } from "../../config/atomic-file.ts";
import type { Manifest } from "../archive/manifest.ts";
import { totalBytes } from "../archive/manifest.ts";
import { readArchive } from "../archive/read-archive.ts";
import { namedAs } from "../archive/shown-name.ts";
import { writeArchive } from "../archive/write-archive.ts";
import { archiveName, partialPrefix, stagePrefix } from "./names.ts";
import { examineSnapshot, takeSnapshot } from "./snapshot.ts";
import { bytesOf, copyInto, listStaged, stageAttachments, stageFolder, writeInto } from "./stage.ts";

export type CreateArchive = {
  /** Root of the home, and the folder that gets the backup. */
  readonly home: string;
  readonly folder: string;
  readonly id: string;
  readonly createdAt: number;
  readonly timeZone: string;
  readonly version: string;
  readonly homeId: string;
  readonly hostName: string;
  readonly reason: Manifest["reason"];
  /** The vault as it shall lie in the backup; `key` is its key file, null where a passphrase opens it. */
  readonly vault: { readonly text: string; readonly key: Uint8Array | null } | null;
  readonly recipient: string;
  /** Opens what was just written, to prove it. */
  readonly identity: string;
};

export type CreateStage = "snapshot" | "check" | "hash" | "pack" | "verify";
export type CreateProgress = { readonly stage: CreateStage; readonly doneBytes: number; readonly totalBytes: number };
export type CreatedArchive = { readonly file: string; readonly bytes: number; readonly manifest: Manifest };

/** How often the attachments are looked for again with a new snapshot, when some went away meanwhile. */
const mostSnapshots = 3;

/**
 * Makes one backup and proves it before anybody can see it under its name: snapshot, integrity check, manifest, tar | zstd | age, sync, reopened,
 * decrypted and compared with the manifest from end to end, renamed. What it cannot finish leaves nothing under a backup's name.
 * @throws AppError BACKUP_STOPPED, BACKUP_DISK_FULL, BACKUP_SOURCE_DAMAGED, BACKUP_FAILED
 */
export async function createArchive(
  job: CreateArchive,
  signal: AbortSignal,
  progress: (state: CreateProgress) => void,
): Promise<CreatedArchive> {
  const stage = join(job.folder, `${stagePrefix}${job.id}`);
  const partial = join(job.folder, `${partialPrefix}${job.id}`);
  try {
    await mkdir(join(stage, "data"), { recursive: true, mode: 0o700 });
    await refuseFullDisk(job);
    const { schema, counts, devices } = await stageHome(job, stage, signal, progress);
    const total = { bytes: 0 };
    const files = await listStaged(stage, signal, doneBytes =>
      progress({ stage: "hash", doneBytes, totalBytes: Math.max(total.bytes, doneBytes) }),
    );
    const { version, createdAt, timeZone, homeId, hostName, reason } = job;
    const manifest: Manifest = {
      format: 1,
      version,
      schema,
      createdAt,
      timeZone,
      homeId,
      hostName,
      reason,
      counts: { ...counts },
      devices,
      files,
    };
    const whole = totalBytes(manifest);
    await writeArchive({
      ...{ folder: stage, manifest, recipients: [job.recipient], target: partial, signal },
      progress: doneBytes => progress({ stage: "pack", doneBytes, totalBytes: whole }),
    });
    const { size } = await stat(partial);
    const verify = (doneBytes: number) => progress({ stage: "verify", doneBytes, totalBytes: size });
    await namedAs(
      archiveName(job.createdAt, job.timeZone, 1),
      readArchive(partial, [job.identity], { progress: verify }, signal),
    );
    signal.throwIfAborted();
    const file = await nameIt(partial, job);
    return { file, bytes: size, manifest };
  } catch (error) {
    throw whyNot(error, job.folder, signal);
  } finally {
    await Promise.all([rm(stage, { recursive: true, force: true }), rm(partial, { force: true })]);
  }
}

async function stageHome(
  job: CreateArchive,
  stage: string,
  signal: AbortSignal,
  progress: (state: CreateProgress) => void,
): Promise<{ schema: number; counts: Readonly<Record<string, number>>; devices: number }> {
  const source = join(job.home, "data", "hearth.db");
  const copy = join(stage, "data", "hearth.db");
  const size = await bytesOf(source);
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    progress({ stage: "snapshot", doneBytes: 0, totalBytes: size });
    takeSnapshot(source, copy);
    signal.throwIfAborted();
    progress({ stage: "check", doneBytes: 0, totalBytes: size });
    const { schema, counts, devices, attachments } = examineSnapshot(copy);
    const missing = await stageAttachments(job.home, stage, attachments);
    // An attachment that is gone for good (it was lost before) must not keep everything else from being saved.
    if (missing.length === 0 || attempt >= mostSnapshots) {
      await copyInto(job.home, stage, "hearth.json5");
      await stageFolder(job.home, stage, "config-history");
      await stageFolder(job.home, stage, "agents");
      if (job.vault) {
        await writeInto(stage, "data/vault.json", job.vault.text);
        if (job.vault.key) await writeInto(stage, "keys/vault.key", job.vault.key);
      }
      return { schema, counts, devices };
    }
    await rm(copy, { force: true });
    // Linked anew with the next snapshot, which may need others.
    await rm(join(stage, "data", "files"), { recursive: true, force: true });
  }
}

/** The copy of the database, and the archive, which is smaller than what it holds. */
async function refuseFullDisk(job: CreateArchive): Promise<void> {
  const needed = (await bytesOf(join(job.home, "data", "hearth.db"))) * 1.5;
  const { bavail, bsize } = await statfs(job.folder);
  if (bavail * bsize < needed) throw AppError.of("BACKUP_DISK_FULL", { folder: job.folder });
}

/** Two backups of one second get different names; none is ever written over. */
async function nameIt(partial: string, job: CreateArchive): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const file = join(job.folder, archiveName(job.createdAt, job.timeZone, copy));
    const taken = await stat(file).then(
      () => true,
      (error: unknown) => {
        if (isMissing(error)) return false;
        throw error;
      },
    );
    if (taken) continue;
    await rename(partial, file);
    await syncFolder(job.folder);
    return file;
  }
}

function whyNot(error: unknown, folder: string, signal: AbortSignal): AppError {
  if (signal.aborted) return AppError.of("BACKUP_STOPPED", {}, { cause: error });
  if (error instanceof AppError) return error;
  const problem = systemProblem(error);
  if (["ENOSPC", "EDQUOT", "SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"].includes(problem))
    return AppError.of("BACKUP_DISK_FULL", { folder }, { cause: error });
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(problem))
    return AppError.of("BACKUP_SOURCE_DAMAGED", { problem: error instanceof Error ? error.message : problem }, { cause: error });
  return AppError.of("BACKUP_FAILED", { problem }, { cause: error });
}
