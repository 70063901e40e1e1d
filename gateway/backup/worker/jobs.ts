import { extractArchive } from "../archive/extract-archive.ts";
import type { Manifest } from "../archive/manifest.ts";
import { readArchive } from "../archive/read-archive.ts";
import { type CreateArchive, type CreatedArchive, createArchive } from "../create/create-archive.ts";

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

/** Carries a job out. @throws AppError as createArchive, readArchive and extractArchive */
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
      return extractArchive(job.file, job.identities, job.target, {
        signal,
        progress: doneBytes => progress({ stage: "extract", doneBytes, totalBytes: job.bytes }),
      });
  }
}
