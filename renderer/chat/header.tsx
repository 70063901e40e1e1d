import { Menu, SquarePen } from "lucide-react";
import { useState } from "react";
import type { Session } from "../../contract/messages.ts";
import { useFormat, useText } from "../i18n/use-text.tsx";
import { useApp } from "../state/app-context.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { RenameDialog } from "./sidebar/rename-dialog.tsx";
import { SessionMenu } from "./sidebar/session-menu.tsx";
import { StartedOn } from "./started-on.tsx";

/** The line above a conversation: its name, what can be done with it, and on a phone the way to the list. */
export function ConversationHeader({ session, onOpenList }: { session: Session | undefined; onOpenList: () => void }) {
  const { chat } = useText();
  const { router } = useApp();
  const format = useFormat();
  const cost = Number(session?.costUsd ?? 0);
  const [renaming, setRenaming] = useState(false);
  return (
    <header className="flex min-h-14 shrink-0 items-center gap-1 border-b border-line px-2 sm:px-4">
      <IconButton label={chat.openList} className="md:hidden" onClick={onOpenList}>
        <Menu aria-hidden />
      </IconButton>
      <h1 className="min-w-0 grow truncate px-1 font-serif text-lg font-semibold">{session?.title || chat.untitled}</h1>
      <StartedOn session={session} roomy />
      {cost > 0 && (
        <p className="shrink-0 px-1 text-sm text-soft tabular-nums" title={chat.costTotal(format.money(cost))}>
          <span className="sr-only">{chat.costTotal(format.money(cost))}</span>
          <span aria-hidden>{format.money(cost)}</span>
        </p>
      )}
      {session && <SessionMenu session={session} onRename={() => setRenaming(true)} className="size-10" />}
      <IconButton label={chat.newChat} className="md:hidden" onClick={() => router.go("/")}>
        <SquarePen aria-hidden />
      </IconButton>
      {renaming && session && <RenameDialog session={session} onClose={() => setRenaming(false)} />}
    </header>
  );
}
