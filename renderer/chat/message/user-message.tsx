import { PencilLine, RotateCcw } from "lucide-react";
import { memo, useState } from "react";
import type { Message } from "../../../contract/messages.ts";
import { useText } from "../../i18n/use-text.tsx";
import { MoneyActions } from "../../money/money-actions.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { meetClass } from "./answer-footer.tsx";
import { Bubble } from "./bubble.tsx";
import { EditForm } from "./edit-form.tsx";
import { Files } from "./files.tsx";
import { filesOf } from "./parts.ts";

type Props = {
  message: Message;
  /** Nobody answered it: how it ended is told here. */
  unanswered: boolean;
  /** An answer is being written: what follows cannot be taken back now. */
  busy: boolean;
  onRetry: (message: Message) => void;
};

/** What a person wrote, with a way to write it differently. */
export const UserMessage = memo(({ message, unanswered, busy, onRetry }: Props) => {
  const { common, chat } = useText();
  const [editing, setEditing] = useState(false);
  return (
    <article data-message={message.id} className="group/message flex scroll-mt-6 flex-col items-end gap-1.5">
      <h2 className="sr-only">{chat.youSaid}</h2>
      <Files files={filesOf(message)} align="end" />
      {editing ? (
        <EditForm message={message} onDone={() => setEditing(false)} />
      ) : (
        message.text !== "" && <Bubble text={message.text} />
      )}
      {unanswered && message.failure && (
        <div className="w-full">
          <ErrorNote failure={message.failure}>
            <MoneyActions code={message.failure.code} scope={message.failure.scope} next={common.retry} />
            <Button size="small" onClick={() => onRetry(message)}>
              <RotateCcw aria-hidden className="size-4" />
              {common.retry}
            </Button>
          </ErrorNote>
        </div>
      )}
      {!editing && (
        <div className={cx("-mt-1 -mb-4 flex pointer-coarse:-mb-2", meetClass)}>
          {message.text !== "" && <CopyButton label={chat.copyMessage} text={() => message.text} />}
          <IconButton label={chat.edit} size="small" disabled={busy} onClick={() => setEditing(true)}>
            <PencilLine aria-hidden />
          </IconButton>
        </div>
      )}
    </article>
  );
});
