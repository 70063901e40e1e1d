import { useState } from "react";
import type { Backup } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { placesOf } from "../look.ts";

/** Asks before a backup is deleted everywhere; the gateway keeps the last proven one. */
export function RemoveDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { common } = useText();
  const all = useBackupText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("removeBackup", { params: { id: backup.id } });
    setBusy(false);
    if (!outcome.ok && outcome.failure.code !== "BACKUP_NOT_FOUND") return setFailure(outcome.failure);
    toasts.show(all.list.removed);
    onClose();
  };
  return (
    <ConfirmDialog
      open
      danger
      busy={busy}
      onClose={onClose}
      onConfirm={() => void remove()}
      title={all.list.removeTitle}
      description={all.list.removeText(format.dateTime(backup.createdAt), placesOf(backup, all))}
      action={common.delete}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
