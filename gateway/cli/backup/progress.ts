import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Call } from "../call.ts";
import { createFigures } from "../figures.ts";

const everyMs = 200;
const clearLine = "\r\u001b[K";

/** How far a job is, on one line of a terminal that is written over; nothing where there is none, or under `--json`. */
export function createProgress({ io, json, text, deps }: Call) {
  const t = text.backup;
  const figures = createFigures(io.language);
  const shows = io.isTty && !json;
  let shownAt = 0;
  let stage = "";
  return {
    show(job: BackupJob): void {
      if (!shows || (job.stage === stage && deps.now() - shownAt < everyMs)) return;
      stage = job.stage;
      shownAt = deps.now();
      const { doneBytes, totalBytes, secondsLeft } = job;
      const parts = [
        t.stages[job.stage],
        ...(totalBytes > 0 ? [`${figures.bytes(doneBytes)} / ${figures.bytes(totalBytes)}`] : []),
        ...(secondsLeft === null ? [] : [t.left(figures.number(secondsLeft))]),
      ];
      io.stderr(clearLine + parts.join("  "));
    },
    /** The line is the next one's again. */
    close(): void {
      if (stage !== "") io.stderr(clearLine);
      stage = "";
    },
  };
}
