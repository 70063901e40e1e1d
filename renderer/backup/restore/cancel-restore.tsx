import { useState } from "react";
import { useBackupText } from "../../i18n/backup-text.ts";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";

/** Takes a restore back that waits for a start; nothing was changed yet. */
export function CancelRestore({ onCancelled }: { onCancelled: (() => void) | null }) {
  const words = useBackupText().restoring.watch;
  const { api, toasts } = useApp();
  const [busy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("cancelRestore");
    setBusy(false);
    if (!outcome.ok) return void toasts.show(outcome.failure.message, { tone: "bad" });
    toasts.show(words.cancelled);
    onCancelled?.();
  };
  return (
    <Button size="small" className="self-start" busy={busy} onClick={() => void cancel()}>
      {words.cancel}
    </Button>
  );
}
