import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { AppError } from "../../../contract/errors/app-error.ts";
import { fromPlainError, type PlainError } from "../../db/storage-error.ts";

export type DrillThreadData = { readonly home: string };
export type ToDrillThread = { kind: "stop" };
export type FromDrillThread =
  | { kind: "ready"; url: string; token: string }
  | { kind: "refused"; what: string }
  | { kind: "failed"; error: PlainError };

export type DrillGateway = {
  readonly url: string;
  /** Lets its owner in, for this run. */
  readonly token: string;
  /** What it tried to reach, and could not. */
  readonly refused: () => readonly string[];
  /** Resolves when it is gone, in order or not. */
  stop(): Promise<void>;
};

const startWithinMs = 60_000;
const stopWithinMs = 15_000;

/**
 * Starts a gateway on a home that nobody else uses, in a thread of its own: it listens on a free loopback port, answers its owner, and does
 * nothing else. A thread, because a desktop's gateway has no program that it could start itself with. `entry` is the bundled drill-thread.
 * @throws AppError as runGateway; DRILL_FAILED, BACKUP_STOPPED
 */
export type RunDrillGateway = (home: string, signal: AbortSignal) => Promise<DrillGateway>;

export const createRunDrillGateway =
  (entry: URL): RunDrillGateway =>
  async (home, signal) => {
    if (signal.aborted) throw AppError.of("BACKUP_STOPPED");
    const worker = new Worker(entry, {
      workerData: { home } satisfies DrillThreadData,
      name: "hearth-drill",
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 },
    });
    const refused: string[] = [];
    const over = once(worker, "exit");
    const stop = async (): Promise<void> => {
      worker.postMessage({ kind: "stop" } satisfies ToDrillThread);
      const timer = setTimeout(() => void worker.terminate(), stopWithinMs);
      await over;
      clearTimeout(timer);
    };
    const failed = (problem: string, problemZh: string, cause?: unknown): AppError =>
      AppError.of("DRILL_FAILED", { problem, problemZh }, { cause });
    const started = new Promise<{ url: string; token: string }>((resolve, reject) => {
      const timer = setTimeout(() => reject(failed("it did not start in time.", "未能及时启动。")), startWithinMs);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onStop);
        act();
      };
      const onStop = (): void => settle(() => reject(AppError.of("BACKUP_STOPPED")));
      signal.addEventListener("abort", onStop, { once: true });
      worker.on("message", (message: FromDrillThread) => {
        if (message.kind === "ready") settle(() => resolve(message));
        else if (message.kind === "failed") settle(() => reject(fromPlainError(message.error)));
        else refused.push(message.what);
      });
      worker.on("error", error => settle(() => reject(failed(error.message, error.message, error))));
      worker.on("exit", code => settle(() => reject(failed(`it ended with ${code}.`, `以 ${code} 退出。`))));
    });
    try {
      const { url, token } = await started;
      return { url, token, refused: () => refused, stop };
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  };
