import { useState } from "react";
import type { Message } from "../../../contract/messages.ts";
import type { FailureText } from "../../api/client.ts";
import { useText } from "../../i18n/use-text.tsx";
import { useApp } from "../../state/app-context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Textarea } from "../../ui/input.tsx";
import { pressOf, whatEnterDoes } from "../composer/enter.ts";

/** Changes a message in its place. Sending it takes back the answer and all that followed. */
export function EditForm({ message, onDone }: { message: Message; onDone: () => void }) {
  const { common, chat } = useText();
  const { sending } = useApp();
  const [text, setText] = useState(message.text);
  const [failure, setFailure] = useState<FailureText | null>(null);
  const [busy, setBusy] = useState(false);
  const empty = text.trim() === "" && message.parts.every(part => part.kind === "text");
  const submit = async (): Promise<void> => {
    if (empty || busy) return;
    setBusy(true);
    const problem = await sending.edit(message, text);
    setBusy(false);
    if (problem) setFailure(problem);
    else onDone();
  };
  return (
    <form
      className="flex w-full flex-col gap-2 rounded-2xl bg-ember-wash p-3"
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <Textarea
        aria-label={chat.editLabel}
        value={text}
        autoFocus
        rows={Math.min(10, text.split("\n").length + 1)}
        className="field-sizing-content max-h-[50dvh] resize-none"
        onChange={event => setText(event.target.value)}
        onFocus={event => event.target.setSelectionRange(text.length, text.length)}
        onKeyDown={event => {
          if (event.key === "Escape") {
            event.preventDefault();
            onDone();
          } else if (whatEnterDoes(pressOf(event)) === "send") {
            event.preventDefault();
            void submit();
          }
        }}
      />
      {failure && <ErrorNote failure={failure} />}
      <div className="flex flex-wrap items-center justify-end gap-2">
        <p className="grow px-1 text-sm text-soft">{chat.editHint}</p>
        <Button size="small" onClick={onDone}>
          {common.cancel}
        </Button>
        <Button type="submit" size="small" tone="primary" busy={busy} disabled={empty}>
          {chat.resend}
        </Button>
      </div>
    </form>
  );
}
