import { useState } from "react";
import type { BackupJob } from "../../contract/routes/backup.ts";
import { useBackupText } from "../i18n/backup-text.ts";
import { useFormat } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { Button } from "../ui/button.tsx";
import { Progress } from "../ui/progress.tsx";
import { jobLine, jobShare, jobTitle } from "./look.ts";

/** What runs now, each with its stage, how far it is, and a way to stop it. */
export function Jobs({ jobs }: { jobs: readonly BackupJob[] }) {
  const words = useBackupText().jobs;
  if (jobs.length === 0) return null;
  return (
    <section aria-label={words.title} className="flex flex-col gap-2.5">
      <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
        {jobs.map(job => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function JobRow({ job }: { job: BackupJob }) {
  const words = useBackupText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const [stopping, setStopping] = useState(false);
  const title = jobTitle(job, words);
  const stop = async (): Promise<void> => {
    setStopping(true);
    const outcome = await api("stopBackupJob", { params: { id: job.id } });
    // It came to its end a moment ago: what was wanted is so.
    if (outcome.ok || outcome.failure.code === "BACKUP_JOB_NOT_FOUND") return;
    setStopping(false);
    toasts.show(outcome.failure.message, { tone: "bad" });
  };
  return (
    <li className="flex flex-col gap-2.5 px-4 py-3.5">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="font-medium">{title}</p>
          <p className="text-sm text-soft tabular-nums">{jobLine(job, words, format)}</p>
        </div>
        {job.canStop && (
          <Button size="small" busy={stopping} aria-label={words.jobs.stopFor(title)} onClick={() => void stop()}>
            {words.jobs.stop}
          </Button>
        )}
      </div>
      <Progress label={title} share={jobShare(job)} />
    </li>
  );
}
