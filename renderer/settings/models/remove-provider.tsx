import { useState } from "react";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

type Props = { provider: ProviderInfo; answers: boolean; onClose: () => void };

/** Asks before a provider and its key go: a key cannot be brought back. */
export function RemoveProvider({ provider, answers, onClose }: Props) {
  const { common, settings } = useText();
  const words = settings.models;
  const { api, toasts, loading } = useApp();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const remove = async (): Promise<void> => {
    setBusy(true);
    const outcome = await api("removeProvider", { params: { name: provider.name } });
    setBusy(false);
    if (!outcome.ok && outcome.failure.code !== "PROVIDER_NOT_FOUND") return setFailure(outcome.failure);
    toasts.show(words.removed(provider.name));
    void loading.loadModels();
    onClose();
  };
  return (
    <ConfirmDialog
      open
      danger
      busy={busy}
      onClose={onClose}
      onConfirm={() => void remove()}
      title={words.removeTitle(provider.name)}
      description={answers ? `${words.removeText} ${words.removeDefault}` : words.removeText}
      action={common.remove}
    >
      {failure && <ErrorNote failure={failure} />}
    </ConfirmDialog>
  );
}
