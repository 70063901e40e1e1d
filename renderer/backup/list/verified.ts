import type { BackupJobEnd } from "../../../contract/routes/backup.ts";

/** Of the jobs that ended since `seen`: those that read a listed backup from end to end. One that a person stopped is known to them. */
export const newlyVerified = (ended: readonly BackupJobEnd[], seen: ReadonlySet<string>): readonly BackupJobEnd[] =>
  ended.filter(
    ({ id, kind, backupId, result }) => kind === "verify" && backupId !== null && result !== "stopped" && !seen.has(id),
  );
