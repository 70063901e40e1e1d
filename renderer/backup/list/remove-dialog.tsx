import type { Backup } from "../../../contract/routes/backup.ts";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { inTheWay, RemovalDialog } from "../../ui/removal-dialog.tsx";
import { beyond, namesOf, within } from "../look.ts";

/** Asks before a backup is deleted everywhere that Hearth can get at; the gateway keeps the last proven one. */
export function RemoveDialog({ backup, when, onClose }: { backup: Backup; when: string; onClose: () => void }) {
  const { common } = useText();
  const all = useBackupText();
  const { api, toasts } = useApp();
  const [places, left] = [namesOf(within(backup), all), namesOf(beyond(backup), all)];
  const { removeText, removeSome, removeRest, forgetText } = all.list;
  const here = places === "" ? forgetText(when) : removeSome(when, places);
  const text =
    left === "" ? (
      removeText(when, places)
    ) : (
      <>
        <span className="block">{here}</span>
        <span className="block">{removeRest(left)}</span>
      </>
    );
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("removeBackup", { params: { id: backup.id } }), "BACKUP_NOT_FOUND");
    if (problem) return problem;
    toasts.show(left === "" ? all.list.removed : all.list.removedBut(left));
    return null;
  };
  return (
    <RemovalDialog title={all.list.removeTitle} description={text} action={common.delete} remove={remove} onClose={onClose} />
  );
}
