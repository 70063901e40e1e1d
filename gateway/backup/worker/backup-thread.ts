import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { toPlainError } from "../../db/storage-error.ts";
import { type Job, type JobProgress, runJob } from "./jobs.ts";
import type { FromThread, ToThread } from "./run-in-thread.ts";

const tellEveryMs = 200;

/** Entry of the backup thread: one job, then it ends. */
async function serve(port: MessagePort, job: Job): Promise<void> {
  const stop = new AbortController();
  port.on("message", (message: ToThread) => {
    if (message.kind === "stop") stop.abort();
  });
  let toldAt = 0;
  let toldStage = "";
  const progress = (state: JobProgress): void => {
    const now = Date.now();
    if (state.stage === toldStage && now - toldAt < tellEveryMs) return;
    toldAt = now;
    toldStage = state.stage;
    port.postMessage({ kind: "progress", state } satisfies FromThread);
  };
  try {
    port.postMessage({ kind: "done", value: await runJob(job, stop.signal, progress) } satisfies FromThread);
  } catch (error) {
    port.postMessage({ kind: "failed", error: toPlainError(error) } satisfies FromThread);
  }
  port.close();
}

if (parentPort) await serve(parentPort, workerData as Job);
