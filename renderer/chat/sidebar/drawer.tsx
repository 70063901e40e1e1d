import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { Ref } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Sidebar } from "./sidebar.tsx";

type Props = { open: boolean; onClose: () => void; shownId: string | null; searchRef: Ref<HTMLInputElement> };

/** The list of conversations on a phone: over the page, closed by a choice, Esc, or a tap beside it. */
export function Drawer({ open, onClose, shownId, searchRef }: Props) {
  const { chat } = useText();
  return (
    <Radix.Root open={open} onOpenChange={next => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 animate-fade bg-veil md:hidden" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={event => event.preventDefault()}
          className="fixed inset-y-0 left-0 z-30 w-[min(20rem,86vw)] animate-slide shadow-high outline-none md:hidden"
        >
          <Radix.Title className="sr-only">{chat.sessionsLabel}</Radix.Title>
          <Sidebar
            shownId={shownId}
            onOpen={onClose}
            searchRef={searchRef}
            corner={
              <IconButton label={chat.closeList} onClick={onClose}>
                <X aria-hidden />
              </IconButton>
            }
          />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
