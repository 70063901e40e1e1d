import { type FormEvent, useId, useState } from "react";
import type { Session } from "../../../contract/messages.ts";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Input } from "../../ui/input.tsx";

/** Gives a conversation another name. */
export function RenameDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { common, chat } = useText();
  const { sessions } = useApp();
  const [title, setTitle] = useState(session.title);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useId();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (title.trim() === "") return;
    setBusy(true);
    const problem = await sessions.rename(session.id, title.trim());
    setBusy(false);
    if (problem) setFailure(problem);
    else onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={chat.rename}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" form={form} tone="primary" busy={busy} disabled={title.trim() === ""}>
            {common.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={event => void submit(event)} className="flex flex-col gap-3">
        <Input
          aria-label={chat.renameLabel}
          value={title}
          maxLength={200}
          onChange={event => setTitle(event.target.value)}
          onFocus={event => event.target.select()}
        />
        {failure && <ErrorNote failure={failure} />}
      </form>
    </Dialog>
  );
}
