import { useState } from "react";
import type { Device } from "../../contract/routes/access.ts";
import type { FailureText } from "../api/client.ts";
import { useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

type Props = { others: readonly Device[]; onRemoved: () => void; onClose: () => void };

/** Turns every device away but this one. */
export function OthersDialog({ others, onRemoved, onClose }: Props) {
  const { devices: words } = useText();
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const remove = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    for (const { id } of others) {
      const outcome = await api("removeDevice", { params: { id } });
      // Somebody else removed it a moment ago: what was wanted is so.
      if (outcome.ok || outcome.failure.code === "DEVICE_NOT_FOUND") continue;
      setBusy(false);
      onRemoved();
      return setFailure(outcome.failure);
    }
    setBusy(false);
    toasts.show(words.othersRemoved);
    onRemoved();
    onClose();
  };
  return (
    <ConfirmDialog
      open
      danger
      busy={busy}
      onClose={onClose}
      onConfirm={() => void remove()}
      title={words.othersTitle(others.length)}
      description={words.othersText}
      action={words.others}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
