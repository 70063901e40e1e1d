import type { Backup } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { inTheWay, RemovalDialog } from "../../ui/removal-dialog.tsx";
import { placesOf } from "../look.ts";

/** Asks before a backup is deleted everywhere; the gateway keeps the last proven one. */
export function RemoveDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const { common } = useText();
  const all = useBackupText();
  const format = useFormat();
  const { api, toasts } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("removeBackup", { params: { id: backup.id } }), "BACKUP_NOT_FOUND");
    if (problem) return problem;
    toasts.show(all.list.removed);
    return null;
  };
  return (
    <RemovalDialog
      title={all.list.removeTitle}
      description={all.list.removeText(format.dateTime(backup.createdAt), placesOf(backup, all))}
      action={common.delete}
      remove={remove}
      onClose={onClose}
    />
  );
}
