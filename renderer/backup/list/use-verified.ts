import { useEffect, useRef } from "react";
import type { Backup, BackupJobEnd } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { newlyVerified } from "./verified.ts";

/** Says how the reading of a backup ended, once for each that ends while the page is open. */
export function useVerified(ended: readonly BackupJobEnd[], backups: readonly Backup[]): void {
  const words = useBackupText().list;
  const format = useFormat();
  const { toasts } = useApp();
  const seen = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const fresh = seen.current === null ? [] : newlyVerified(ended, seen.current);
    seen.current = new Set(ended.map(({ id }) => id));
    for (const { backupId, failure } of fresh) {
      const backup = backups.find(({ id }) => id === backupId);
      if (failure) toasts.show(failure.message, { tone: "bad" });
      else if (backup) toasts.show(words.whole(format.dateTime(backup.createdAt)));
    }
  }, [ended, backups, words, format, toasts]);
}
