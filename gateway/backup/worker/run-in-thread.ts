import { Worker } from "node:worker_threads";
import { AppError } from "../../../contract/errors/app-error.ts";
import { fromPlainError, type PlainError } from "../../db/storage-error.ts";
import type { Job, JobProgress, JobResult } from "./jobs.ts";

export type ToThread = { kind: "stop" };
export type FromThread =
  | { kind: "progress"; state: JobProgress }
  | { kind: "done"; value: JobResult[Job["kind"]] }
  | { kind: "failed"; error: PlainError };

/** How long a stopped job may take to clean up after itself. */
const leaveWithinMs = 10_000;

/** Runs one job and resolves to what it made. @throws AppError as the job; BACKUP_STOPPED, BACKUP_FAILED */
export type RunJob = <K extends Job["kind"]>(
  job: Extract<Job, { kind: K }>,
  signal: AbortSignal,
  progress: (state: JobProgress) => void,
) => Promise<JobResult[K]>;

/** Jobs in a thread of their own, one thread for each. `entry` is the bundled backup-thread. What is cut off is swept at the next start. */
export const createRunJob =
  (entry: URL): RunJob =>
  (job, signal, progress) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(AppError.of("BACKUP_STOPPED"));
      const worker = new Worker(entry, {
        workerData: job,
        name: "hearth-backup",
        resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 },
      });
      let timer: NodeJS.Timeout | undefined;
      const stop = (): void => {
        worker.postMessage({ kind: "stop" } satisfies ToThread);
        timer = setTimeout(() => void worker.terminate(), leaveWithinMs);
      };
      const over = (act: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        act();
      };
      signal.addEventListener("abort", stop, { once: true });
      worker.on("message", (message: FromThread) => {
        if (message.kind === "progress") progress(message.state);
        else if (message.kind === "done") over(() => resolve(message.value as never));
        else over(() => reject(fromPlainError(message.error)));
      });
      worker.on("error", error => over(() => reject(AppError.of("BACKUP_FAILED", { problem: error.message }, { cause: error }))));
      // After an answer this changes nothing.
      worker.on("exit", code =>
        over(() =>
          reject(signal.aborted ? AppError.of("BACKUP_STOPPED") : AppError.of("BACKUP_FAILED", { problem: `exit ${code}` })),
        ),
      );
    });
