import { setTimeout as wait } from "node:timers/promises";
import type { Failure } from "../../../contract/errors/failure.ts";
import type { BackupCard, BackupJob } from "../../../contract/routes/backup.ts";
import type { Call } from "../call.ts";
import type { Link } from "../http/link.ts";
import { createProgress } from "./progress.ts";

export type Followed =
  | { readonly kind: "over"; readonly card: BackupCard }
  | { readonly kind: "failed"; readonly failure: Failure["error"] }
  | { readonly kind: "stopped" };

const everyMs = 300;

/** Waits until a job of the gateway is over, with its progress on the terminal; Ctrl-C stops the job. @throws AppError NOT_RUNNING, NOT_ANSWERING */
export async function followJob(call: Call, link: Link, job: BackupJob): Promise<Followed> {
  const progress = createProgress(call);
  const signal = call.io.interruption();
  progress.show(job);
  try {
    for (;;) {
      if (signal.aborted) {
        // One that ended meanwhile is no longer known: stopped or over, it is not waited for any more.
        await link.call("stopBackupJob", { params: { id: job.id } });
        return { kind: "stopped" };
      }
      const answer = await link.call("backupCard");
      if (!answer.ok) return { kind: "failed", failure: answer.failure };
      const now = answer.value.jobs.find(({ id }) => id === job.id);
      if (!now) return { kind: "over", card: answer.value };
      progress.show(now);
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    progress.close();
  }
}
