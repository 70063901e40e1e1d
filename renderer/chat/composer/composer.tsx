import { ArrowUp, Paperclip, Square } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { useText } from "../../i18n/use-text.tsx";
import type { Draft } from "../../state/sending.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { AttachmentRow } from "./attachment-row.tsx";
import { canGo, filesOfTransfer, readyFiles } from "./attachments.ts";
import { pressOf, whatEnterDoes } from "./enter.ts";
import type { useAttachments } from "./use-attachments.ts";

type Props = {
  text: string;
  onText: (text: string) => void;
  attachments: ReturnType<typeof useAttachments>;
  /** An answer is being written: the button stops it. */
  busy: boolean;
  onSend: (draft: Omit<Draft, "model">) => void;
  onStop: () => void;
  field: RefObject<HTMLTextAreaElement | null>;
  /** The model picker. */
  children: ReactNode;
};

/** Where a message is written. It grows with the text; files come by button, paste and drop (see drop-area.tsx). */
export function Composer({ text, onText, attachments, busy, onSend, onStop, field, children }: Props) {
  const { chat } = useText();
  const hint = useId();
  const picker = useRef<HTMLInputElement>(null);
  const files = readyFiles(attachments.list);
  const sendable = canGo(text, attachments.list) && !busy;
  useGrowth(field, text);

  const send = (): void => {
    if (!sendable) return;
    onSend({ text: text.trim(), files });
    onText("");
    attachments.clear();
  };

  return (
    <form
      className="rounded-3xl border border-line-strong/60 bg-raised shadow-low transition-shadow focus-within:border-ember focus-within:shadow-high"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <p id={hint} className="sr-only">
        {chat.keysHint}
      </p>
      <AttachmentRow list={attachments.list} onRemove={attachments.remove} />
      <textarea
        ref={field}
        aria-label={chat.composerLabel}
        placeholder={chat.composerPlaceholder}
        aria-describedby={hint}
        rows={1}
        maxLength={1_000_000}
        value={text}
        className="block max-h-[40dvh] w-full resize-none bg-transparent px-5 pt-3.5 pb-1.5 outline-none"
        onChange={event => onText(event.target.value)}
        onKeyDown={event => {
          if (whatEnterDoes(pressOf(event)) !== "send") return;
          event.preventDefault();
          send();
        }}
        onPaste={event => {
          const pasted = filesOfTransfer(event.clipboardData);
          if (pasted.length === 0) return;
          event.preventDefault();
          attachments.add(pasted);
        }}
      />
      <div className="flex items-center gap-1 px-2 pb-2">
        <IconButton label={chat.attach} onClick={() => picker.current?.click()}>
          <Paperclip aria-hidden />
        </IconButton>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-hidden
          onChange={event => {
            attachments.add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <div className="flex min-w-0 grow">{children}</div>
        {busy ? (
          <IconButton label={chat.stop} tone="plain" className="rounded-full!" onClick={onStop}>
            <Square aria-hidden className="size-3.5! fill-current" />
          </IconButton>
        ) : (
          <IconButton type="submit" label={chat.send} tone="ember" disabled={!sendable} className={"rounded-full!"}>
            <ArrowUp aria-hidden />
          </IconButton>
        )}
      </div>
    </form>
  );
}

/** As high as its text, up to the style's limit. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text, field]);
}
