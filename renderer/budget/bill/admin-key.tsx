import { type FormEvent, useId, useState } from "react";
import type { FailureText } from "../../api/client.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useText } from "../../i18n/use-text.tsx";
import { SecretField } from "../../providers/secret-field.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { changeSettings } from "../change-settings.ts";

/** The key that reads a provider's reports: `providers[i].adminKey` of the settings. */
export function AdminKey({ provider, onSaved, onClose }: { provider: string; onSaved: () => void; onClose: () => void }) {
  const { common } = useText();
  const { bill: words } = useBudgetText();
  const { api, toasts } = useApp();
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const form = useId();
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (key.trim() === "" || busy) return;
    setBusy(true);
    const refused = await changeSettings(api, effective => {
      const providers = (effective.providers ?? []) as readonly { name?: string }[];
      const at = providers.findIndex(one => one.name === provider);
      return at < 0 ? [] : [{ path: ["providers", at, "adminKey"], value: key.trim() }];
    });
    setBusy(false);
    if (refused) return setFailure(refused);
    toasts.show(words.keySaved);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.keyTitle(provider)}
      description={words.keyText}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={busy} disabled={key.trim() === ""}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={event => void save(event)} className="flex flex-col gap-4">
        <SecretField label={words.key} help={words.keyHelp} value={key} onChange={setKey} />
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}
