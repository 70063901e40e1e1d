import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import { useText } from "../../i18n/use-text.tsx";
import { ProviderForm } from "../../providers/provider-form.tsx";
import { useProviderDraft } from "../../providers/use-provider-draft.ts";
import { useApp } from "../../state/app-context.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { draftOf } from "./stored-draft.ts";

/** Another address or key for a provider. An empty key field leaves the key that is kept. */
export function EditProvider({ provider, onClose }: { provider: ProviderInfo; onClose: () => void }) {
  const { common, settings } = useText();
  const { toasts } = useApp();
  const draft = useProviderDraft(draftOf(provider), true);
  const save = async (): Promise<void> => {
    if (!(await draft.save({ makeDefault: false }))) return;
    toasts.show(settings.models.saved(provider.name));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={settings.models.editTitle(provider.name)}>
      <ProviderForm
        provider={draft}
        keyStored={provider.key !== "none"}
        nameFixed
        askModel={false}
        saveLabel={common.save}
        cancelLabel={common.cancel}
        onSave={() => void save()}
        onCancel={onClose}
      />
    </Dialog>
  );
}
