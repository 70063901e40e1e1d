import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Failure } from "../../../contract/errors/failure.ts";
import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import type { BackupCard, BackupJob, BackupJobEnd } from "../../../contract/routes/backup.ts";
import type { Call } from "../call.ts";
import { reportError, reportFailure } from "../failures.ts";
import type { Link } from "../http/link.ts";
import { createProgress } from "./progress.ts";

export type Followed =
  | { readonly kind: "done"; readonly card: BackupCard; readonly end: BackupJobEnd }
  /** Said already; this is the exit code. */
  | { readonly kind: "not"; readonly code: ExitCode };

const everyMs = 300;

/**
 * Waits until a job of the gateway is over, with its progress on the terminal. Ctrl-C ends the watching and not the job. What did not come to
 * a good end has been told when it returns. @throws AppError NOT_RUNNING, NOT_ANSWERING
 */
export async function followJob(call: Call, link: Link, job: BackupJob): Promise<Followed> {
  const { io, json, text } = call;
  const progress = createProgress(call);
  const signal = io.interruption();
  progress.show(job);
  const told = (failure: Failure["error"]): Followed => ({ kind: "not", code: reportFailure(io, json, failure) });
  try {
    for (;;) {
      if (signal.aborted) {
        progress.close();
        if (json) call.print({ watched: false, job: { id: job.id, kind: job.kind, place: job.place } });
        else io.stderr(`${text.backup.goesOn}\n`);
        return { kind: "not", code: exitCodes.interrupted };
      }
      const answer = await link.call("backupCard");
      if (!answer.ok) return told(answer.failure);
      const { jobs, ended } = answer.value;
      const now = jobs.find(({ id }) => id === job.id);
      if (!now) {
        progress.close();
        const end = ended.find(({ id }) => id === job.id);
        if (end?.result === "ok") return { kind: "done", card: answer.value, end };
        if (end?.failure) return told({ ...end.failure, type: "api_error" });
        // A gateway that was started anew meanwhile knows nothing of it: it was stopped with the former one.
        return { kind: "not", code: reportError(io, json, AppError.of("BACKUP_STOPPED")) };
      }
      progress.show(now);
      await wait(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    progress.close();
  }
}
