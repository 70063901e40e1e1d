import { randomUUID } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import type { BackupJob, BackupJobEnd } from "../../contract/routes/backup.ts";
import type { Clock } from "../clock.ts";
import { systemSentence } from "../config/atomic-file.ts";

type Running = { job: BackupJob; readonly stop: AbortController; stageAt: number; over: Promise<unknown> };
export type JobStep = Pick<BackupJob, "stage" | "doneBytes" | "totalBytes">;
/** What is told of a job that succeeded. */
export type JobYield = Partial<Pick<BackupJobEnd, "backupId" | "recipient">>;
/** How a job ended; its failure without words. */
export type EndedJob = Omit<BackupJobEnd, "failure"> & {
  readonly failure: { readonly code: string; readonly slots: Readonly<Record<string, string | number>> } | null;
};

const leastToTellMs = 1_000;
const endedKept = 20;

function failureOf(error: unknown): EndedJob["failure"] {
  if (error instanceof AppError) return { code: error.code, slots: { ...error.slots } };
  const { problem, problemZh } = systemSentence(error);
  return { code: "BACKUP_FAILED", slots: { problem: `${problem}.`, problemZh: `${problemZh}。` } };
}

/** What runs in this room, with its progress; several at once. `onChange` is called at each step. */
export function createJobs(deps: { readonly clock: Clock; readonly onChange: () => void }) {
  const { clock, onChange } = deps;
  const running = new Map<string, Running>();
  const ended: EndedJob[] = [];
  const held = new Set<BackupJob["kind"]>();
  const isRunning = (kind: BackupJob["kind"]): boolean =>
    held.has(kind) || [...running.values()].some(({ job }) => job.kind === kind);
  const end = ({ id, kind, place, startedAt }: BackupJob, how: Pick<EndedJob, "result" | "failure"> & JobYield): void => {
    running.delete(id);
    ended.push({ ...{ id, kind, place, startedAt, endedAt: clock.now(), backupId: null, recipient: null }, ...how });
    if (ended.length > endedKept) ended.shift();
    onChange();
  };

  /** From the pace of this stage; null before it can be told. */
  const secondsLeft = (one: Running, { doneBytes, totalBytes }: JobStep): number | null => {
    const took = clock.now() - one.stageAt;
    if (took < leastToTellMs || doneBytes <= 0 || totalBytes <= doneBytes) return null;
    return Math.ceil(((took / doneBytes) * (totalBytes - doneBytes)) / 1_000);
  };

  return {
    list: (): BackupJob[] => [...running.values()].map(({ job }) => job),
    /** How the last few ended, oldest first. */
    ended: (): readonly EndedJob[] => [...ended],
    isRunning,
    /** Resolves when what runs of this kind now is over, however it ends. */
    async idle(kind: BackupJob["kind"]): Promise<void> {
      await Promise.allSettled([...running.values()].flatMap(({ job, over }) => (job.kind === kind ? [over] : [])));
    },
    /** Does something short, in which no job of this kind may begin, without showing it as one. @throws AppError BACKUP_RUNNING */
    async hold<T>(kind: BackupJob["kind"], work: () => Promise<T>): Promise<T> {
      if (isRunning(kind)) throw AppError.of("BACKUP_RUNNING");
      held.add(kind);
      try {
        return await work();
      } finally {
        held.delete(kind);
      }
    },
    /**
     * Begins one. `work` gets a signal and reports steps; the job is over when it settles, however that is. `about` says which backup it is about,
     * `found` what is to be told of its success.
     */
    run<T>(
      kind: BackupJob["kind"],
      first: JobStep["stage"],
      place: string | null,
      work: (signal: AbortSignal, step: (step: JobStep) => void) => Promise<T>,
      about: { readonly backupId?: string; readonly found?: (value: T) => JobYield } = {},
    ): { readonly job: BackupJob; readonly over: Promise<T> } {
      const startedAt = clock.now();
      const stop = new AbortController();
      const id = randomUUID();
      const job: BackupJob = {
        ...{ id, kind, stage: first, place, doneBytes: 0, totalBytes: 0, secondsLeft: null, startedAt },
        canStop: kind !== "restore",
      };
      const one: Running = { job, stop, stageAt: startedAt, over: Promise.resolve() };
      const backupId = about.backupId === undefined ? {} : { backupId: about.backupId };
      running.set(id, one);
      onChange();
      const over = work(stop.signal, step => {
        if (!running.has(id)) return;
        if (step.stage !== one.job.stage) one.stageAt = clock.now();
        one.job = { ...one.job, ...step, secondsLeft: secondsLeft(one, step) };
        onChange();
      }).then(
        value => {
          end(job, { ...backupId, ...about.found?.(value), result: "ok", failure: null });
          return value;
        },
        (error: unknown) => {
          const wasStopped = stop.signal.aborted || (error instanceof AppError && error.code === "BACKUP_STOPPED");
          end(job, { ...backupId, result: wasStopped ? "stopped" : "failed", failure: wasStopped ? null : failureOf(error) });
          throw error;
        },
      );
      one.over = over;
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
