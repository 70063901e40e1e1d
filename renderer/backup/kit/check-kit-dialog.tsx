import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { KeyField } from "./key-field.tsx";

/** Asks the kit's key back once: is it still there, and is it the right one? */
export function CheckKitDialog({ onClose }: { onClose: () => void }) {
  const { common } = useText();
  const words = useBackupText().kit;
  const { api, toasts } = useApp();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const check = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed.trim() === "" || busy) return;
    setBusy(true);
    setFailure(null);
    setProblem(null);
    const outcome = await api("checkKit", { body: { key: typed } });
    setBusy(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    if (!outcome.value.fits) return setProblem(words.doesNotFit);
    toasts.show(words.fits);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.checkTitle}
      description={words.checkText}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button tone="primary" type="submit" form={form} busy={busy} disabled={typed.trim() === ""}>
            {words.check}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void check(event)} className="flex flex-col gap-3">
        <KeyField label={words.checkField} value={typed} onChange={setTyped} problem={problem} />
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}
