import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { inTheWay, RemovalDialog } from "../../ui/removal-dialog.tsx";

type Props = { provider: ProviderInfo; answers: boolean; onClose: () => void };

/** Asks before a provider and its key go: a key cannot be brought back. */
export function RemoveProvider({ provider, answers, onClose }: Props) {
  const { common, settings } = useText();
  const words = settings.models;
  const { api, toasts, loading } = useApp();
  const remove = async (): Promise<FailureText | null> => {
    const problem = inTheWay(await api("removeProvider", { params: { name: provider.name } }), "PROVIDER_NOT_FOUND");
    if (problem) return problem;
    toasts.show(words.removed(provider.name));
    void loading.loadModels();
    return null;
  };
  return (
    <RemovalDialog
      title={words.removeTitle(provider.name)}
      description={answers ? `${words.removeText} ${words.removeDefault}` : words.removeText}
      action={common.remove}
      remove={remove}
      onClose={onClose}
    />
  );
}
