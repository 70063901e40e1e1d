import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import type { BackupJob } from "../../contract/routes/backup.ts";
import type { Clock } from "../clock.ts";

type Running = { job: BackupJob; readonly stop: AbortController; stageAt: number };
export type JobStep = Pick<BackupJob, "stage" | "doneBytes" | "totalBytes">;

const leastToTellMs = 1_000;

/** What runs in this room, with its progress; several at once. `onChange` is called at each step. */
export function createJobs(deps: { readonly clock: Clock; readonly onChange: () => void }) {
  const { clock, onChange } = deps;
  const running = new Map<string, Running>();

  /** From the pace of this stage; null before it can be told. */
  const secondsLeft = (one: Running, { doneBytes, totalBytes }: JobStep): number | null => {
    const took = clock.now() - one.stageAt;
    if (took < leastToTellMs || doneBytes <= 0 || totalBytes <= doneBytes) return null;
    return Math.ceil(((took / doneBytes) * (totalBytes - doneBytes)) / 1_000);
  };

  return {
    list: (): BackupJob[] => [...running.values()].map(({ job }) => job),
    isRunning: (kind: BackupJob["kind"]): boolean => [...running.values()].some(({ job }) => job.kind === kind),
    /** Begins one. `work` gets a signal and reports steps; the job is over when it settles, however that is. */
    run<T>(
      kind: BackupJob["kind"],
      first: JobStep["stage"],
      place: string | null,
      work: (signal: AbortSignal, step: (step: JobStep) => void) => Promise<T>,
    ): { readonly job: BackupJob; readonly over: Promise<T> } {
      const startedAt = clock.now();
      const stop = new AbortController();
      const id = randomUUID();
      const job: BackupJob = {
        ...{ id, kind, stage: first, place, doneBytes: 0, totalBytes: 0, secondsLeft: null, startedAt },
        canStop: kind !== "restore",
      };
      const one: Running = { job, stop, stageAt: startedAt };
      running.set(id, one);
      onChange();
      const over = work(stop.signal, step => {
        if (!running.has(id)) return;
        if (step.stage !== one.job.stage) one.stageAt = clock.now();
        one.job = { ...one.job, ...step, secondsLeft: secondsLeft(one, step) };
        onChange();
      }).finally(() => {
        running.delete(id);
        onChange();
      });
      return { job, over };
    },
    /** @throws AppError BACKUP_JOB_NOT_FOUND */
    stop(id: string): void {
      const one = running.get(id);
      if (!one?.job.canStop) throw AppError.of("BACKUP_JOB_NOT_FOUND");
      one.stop.abort();
    },
    /** The gateway goes down. */
    stopAll(): void {
      for (const { stop } of running.values()) stop.abort();
    },
  };
}

export type Jobs = ReturnType<typeof createJobs>;
