import { rm } from "node:fs/promises";
import { join } from "node:path";
import { extractArchive } from "../archive/extract-archive.ts";
import type { Manifest } from "../archive/manifest.ts";
import { readArchive } from "../archive/read-archive.ts";
import { type CreateArchive, type CreatedArchive, createArchive } from "../create/create-archive.ts";
import { packedDatabase, proveDatabase } from "../restore/known-schema.ts";

/** How far a job is. `stage` is of contract/routes/backup.ts. */
export type JobProgress = {
  readonly stage: "snapshot" | "check" | "hash" | "pack" | "verify" | "extract";
  readonly doneBytes: number;
  readonly totalBytes: number;
};

/** What runs in the backup thread, so that no stream waits for it. */
export type Job =
  | { readonly kind: "create"; readonly job: CreateArchive }
  | { readonly kind: "verify"; readonly file: string; readonly bytes: number; readonly identities: readonly string[] }
  | {
      readonly kind: "extract";
      readonly file: string;
      readonly bytes: number;
      readonly identities: readonly string[];
      readonly target: string;
    };

export type JobResult = { readonly create: CreatedArchive; readonly verify: Manifest; readonly extract: Manifest };

/** Unpacks a backup and proves its database; when anything is wrong nothing is left of it. */
async function extractHome(
  { file, identities, target }: Extract<Job, { kind: "extract" }>,
  signal: AbortSignal,
  progress: (readBytes: number) => void,
): Promise<Manifest> {
  const manifest = await extractArchive(file, identities, target, { signal, progress });
  try {
    if (manifest.files.some(({ path }) => path === packedDatabase)) proveDatabase(join(target, packedDatabase));
    return manifest;
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

/** Carries a job out. @throws AppError as createArchive, readArchive and extractArchive, for a database also proveDatabase */
export async function runJob(
  job: Job,
  signal: AbortSignal,
  progress: (state: JobProgress) => void,
): Promise<JobResult[Job["kind"]]> {
  switch (job.kind) {
    case "create":
      return createArchive(job.job, signal, progress);
    case "verify":
      return readArchive(
        job.file,
        job.identities,
        { progress: doneBytes => progress({ stage: "verify", doneBytes, totalBytes: job.bytes }) },
        signal,
      );
    case "extract":
      return extractHome(job, signal, doneBytes => progress({ stage: "extract", doneBytes, totalBytes: job.bytes }));
  }
}
