import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { DrillStep } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem, systemSentence } from "../../config/atomic-file.ts";
import { createQueue } from "../../config/file-lock.ts";
import { type Home, homePaths } from "../../config/home.ts";
import type { Manifest } from "../archive/manifest.ts";
import { namedAs } from "../archive/shown-name.ts";
import type { BackupKeys } from "../backup-keys.ts";
import { type DrillRecord, homePlace, type KnownBackup } from "../catalogue.ts";
import type { JobStep } from "../jobs.ts";
import { readyStagedDatabase } from "../restore/staged-database.ts";
import type { RunJob } from "../worker/run-in-thread.ts";
import { askGateway } from "./ask-gateway.ts";
import { compareHome } from "./compare-home.ts";
import { fetchWithin } from "./fetch-within.ts";
import type { RunDrillGateway } from "./run-drill-gateway.ts";

export type RehearseDeps = {
  readonly home: Pick<Home, "root">;
  readonly keys: Pick<BackupKeys, "identities">;
  readonly runJob: RunJob;
  readonly runGateway: RunDrillGateway;
  readonly clock: Clock;
  readonly fileOf: (backup: Pick<KnownBackup, "file">) => string;
  /** Fetches the copy of a place to a file that is not there. */
  readonly fetchFrom: (
    place: string,
    backup: KnownBackup,
    target: string,
    signal: AbortSignal,
    progress: (doneBytes: number) => void,
  ) => Promise<void>;
  /** How long a place may take to hand over so many bytes. */
  readonly fetchLimitMs: (bytes: number) => number;
};

type StepName = (typeof DrillStep)["shape"]["step"]["enum"][keyof (typeof DrillStep)["shape"]["step"]["enum"]];
const stepNames = ["fetch", "verify", "extract", "open", "compare", "start", "health"] as const satisfies readonly StepName[];
const stages = {
  ...{ fetch: "fetch", verify: "verify", extract: "extract", compare: "check", open: "open", start: "health", health: "health" },
} as const satisfies Record<StepName, JobStep["stage"]>;

/** The folder that a test restore works in; one that a crash left is swept at the next start, with everything else there. */
export const drillPrefix = "drill-";

/**
 * Restores a backup for trial, from where it lies to a gateway that answers from it, and takes everything away again. How it went is the
 * result; it rejects only when it was stopped. Several may fetch at once; what comes after that has the machine for itself.
 * @throws AppError BACKUP_STOPPED
 */
export function createRehearse(deps: RehearseDeps) {
  const inTurn = createQueue();
  return async (backup: KnownBackup, place: string, signal: AbortSignal, tell: (step: JobStep) => void): Promise<DrillRecord> => {
    const { clock } = deps;
    const folder = join(deps.home.root, "restore", `${drillPrefix}${randomUUID()}`);
    const [file, scratch] = [join(folder, "backup"), homePaths(join(folder, "home"))];
    const steps: DrillRecord["steps"] = [];
    const doing = async <T>(
      step: StepName,
      work: (progress: (done: number, total: number) => void) => Promise<T>,
    ): Promise<T> => {
      const begun = clock.now();
      const add = (state: "ok" | "failed"): void =>
        void steps.push({ step, state, tookMs: Math.max(0, clock.now() - begun), message: "" });
      const progress = (doneBytes: number, totalBytes: number): void => tell({ stage: stages[step], doneBytes, totalBytes });
      progress(0, 0);
      try {
        const value = await work(progress);
        add("ok");
        return value;
      } catch (error) {
        add("failed");
        throw error;
      }
    };

    const restore = async (): Promise<void> => {
      await doing("fetch", async progress => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (place === homePlace) await keepAs(deps.fileOf(backup), file);
        else
          await fetchWithin(deps.fetchLimitMs(backup.bytes), place, signal, until =>
            deps.fetchFrom(place, backup, file, until, done => progress(done, backup.bytes)),
          );
      });
      await inTurn(tryOut);
    };
    const tryOut = async (): Promise<void> => {
      if (signal.aborted) throw AppError.of("BACKUP_STOPPED");
      const identities = await deps.keys.identities();
      const { size: bytes } = await stat(file);
      const job = { file, bytes, identities };
      await doing("verify", () => namedAs(backup.file, deps.runJob<"verify">({ kind: "verify", ...job }, signal, tell)));
      const manifest: Manifest = await doing("extract", () =>
        namedAs(backup.file, deps.runJob<"extract">({ kind: "extract", ...job, target: scratch.root }, signal, tell)),
      );
      // Paused, as one from another machine: this copy must answer nobody.
      const { hostName, createdAt } = manifest;
      await doing("open", async () => readyStagedDatabase(scratch.database, manifest, { hostName, createdAt, at: clock.now() }));
      const sample = await doing("compare", progress => compareHome(scratch, manifest, signal, done => progress(done, bytes)));
      const gateway = await doing("start", () => deps.runGateway(scratch.root, signal));
      try {
        await doing("health", () => askGateway(gateway, sample, signal));
      } finally {
        await gateway.stop();
      }
    };

    try {
      await restore();
      return { at: clock.now(), place, backupId: backup.id, ok: true, steps, failure: null };
    } catch (error) {
      if (signal.aborted) throw AppError.of("BACKUP_STOPPED", {}, { cause: error });
      const failure = error instanceof AppError ? error : AppError.of("DRILL_FAILED", sentence(error), { cause: error });
      const skipped = stepNames.slice(steps.length).map(step => ({ step, state: "skipped" as const, tookMs: 0, message: "" }));
      const { code, slots } = failure;
      return {
        ...{ at: clock.now(), place, backupId: backup.id, ok: false },
        ...{ steps: [...steps, ...skipped], failure: { code, slots: { ...slots } } },
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

const sentence = (error: unknown) => {
  const { problem, problemZh } = systemSentence(error);
  return { problem: `${problem}.`, problemZh: `${problemZh}。` };
};

/** One name more, so that retention cannot take it away meanwhile. */
async function keepAs(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!["EXDEV", "EPERM", "ENOTSUP", "EMLINK", "ENOSYS"].includes(systemProblem(error))) throw error;
    await copyFile(from, to);
  }
}
