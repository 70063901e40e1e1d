import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { useText } from "../i18n/use-text.tsx";
import { IconButton } from "./icon-button.tsx";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One or two sentences under the title. */
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the chosen one last. */
  footer?: ReactNode;
};

/** The focus begins in what is to be filled in, else on the window itself: a ring around "Close" would be the wrong invitation. */
function focusFirstField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const field = event.currentTarget.querySelector<HTMLElement>("input, textarea, select, [role=combobox]");
  (field ?? event.currentTarget).focus();
}

/** A window over the page; on phones it rises from the lower edge. Esc and a tap beside it close it. */
export function Dialog({ open, onClose, title, description, children, footer }: Props) {
  const { common } = useText();
  const before = useRef<Element | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={next => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-veil" />
        <Radix.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          // Radix gives the focus back to its own trigger only, and these windows have none.
          onOpenAutoFocus={event => {
            before.current = document.activeElement;
            focusFirstField(event);
          }}
          onCloseAutoFocus={() => {
            if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
            // What opened it is gone: the page's content is the next best place to go on from.
            else if (document.activeElement === document.body) document.getElementById("content")?.focus();
          }}
          className="fixed z-40 flex max-h-[88dvh] flex-col gap-4 overflow-y-auto bg-raised p-6 shadow-high animate-rise max-sm:inset-x-0 max-sm:bottom-0 max-sm:rounded-t-2xl max-sm:pb-[max(1.5rem,env(safe-area-inset-bottom))] sm:top-1/2 sm:left-1/2 sm:w-[min(32rem,calc(100vw-2rem))] sm:-translate-1/2 sm:rounded-2xl outline-none"
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="font-serif text-xl leading-snug font-semibold">{title}</Radix.Title>
            <IconButton label={common.close} size="small" onClick={onClose} className="-mt-1 -mr-2">
              <X aria-hidden />
            </IconButton>
          </div>
          {description && (
            <Radix.Description asChild>
              <div className="-mt-2 text-soft">{description}</div>
            </Radix.Description>
          )}
          {children}
          {footer && <div className="flex flex-wrap justify-end gap-2 pt-1">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
