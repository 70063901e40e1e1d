import { type FormEvent, useId, useState } from "react";
import type { Backup } from "../../../contract/routes/backup.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { KeyField } from "../kit/key-field.tsx";
import { within } from "../look.ts";
import { LookProgress } from "./look-progress.tsx";
import { emptyPlanDraft, type PlanDraft, PlanFields } from "./plan-fields.tsx";
import { type SourceDraft, SourceFields, sourceOf } from "./source-fields.tsx";
import { useRestore } from "./use-restore.ts";

type Props = {
  backups: readonly Backup[];
  /** Chosen already; null: the newest. */
  first: Backup | null;
  onBegun: (bootId: string) => void;
  onClose: () => void;
};

/** Choose, look into it, and restore. Until the last press nothing is changed. */
export function RestoreDialog({ backups, first, onBegun, onClose }: Props) {
  const { common } = useText();
  const words = useBackupText().restoring;
  const restore = useRestore(bootId => {
    onBegun(bootId);
    onClose();
  });
  const form = useId();
  const nearest = first ?? backups.find(backup => within(backup).length > 0);
  const [draft, setDraft] = useState<SourceDraft>({ source: nearest ? sourceOf(nearest) : null, key: "" });
  const [wanted, setWanted] = useState<PlanDraft>(emptyPlanDraft);
  const { plan, busy, failure } = restore;
  const { source } = draft;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (plan !== null) void restore.restore(wanted);
    else if (source !== null) {
      // Of another backup it is asked anew who may come in.
      setWanted({ ...wanted, keepDevices: false });
      void restore.look(source, draft.key);
    }
  };
  // A backup of our own that none of our keys opens: it was made before the home was set up anew.
  const keyForListed = source?.kind === "listed" && (failure?.code === "BACKUP_KEY_WRONG" || draft.key !== "");
  return (
    <Dialog
      open
      onClose={onClose}
      title={plan === null ? words.chooseTitle : words.planTitle}
      footer={
        <>
          {plan === null ? (
            <Button onClick={onClose}>{common.cancel}</Button>
          ) : (
            <Button onClick={restore.back}>{common.back}</Button>
          )}
          <Button tone="primary" type="submit" form={form} busy={busy !== null} disabled={plan === null && source === null}>
            {plan === null ? words.look : words.start}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={submit} className="flex flex-col gap-4">
        {plan === null ? (
          <>
            <SourceFields backups={backups} draft={draft} onChange={setDraft} keyNeeded={false} />
            {keyForListed && <KeyField label={words.key} value={draft.key} onChange={key => setDraft({ ...draft, key })} />}
          </>
        ) : (
          <PlanFields plan={plan} draft={wanted} onChange={setWanted} parts />
        )}
      </form>
      <LookProgress busy={busy} />
      {failure && <ErrorNote failure={failure} />}
    </Dialog>
  );
}
