import { useEffect, useRef, useState } from "react";
import { useText } from "../i18n/use-text.tsx";
import { Banners } from "../shell/banners.tsx";
import { useApp } from "../state/app-context.tsx";
import { Conversation } from "./conversation.tsx";
import { warmMarkdown } from "./markdown/markdown.tsx";
import { NewConversation } from "./new-conversation.tsx";
import { Drawer } from "./sidebar/drawer.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { useShortcuts } from "./use-keys.ts";

/** The conversations: the list at the side (a drawer on phones) and the one that is open. */
export function ChatPage({ sessionId, messageId }: { sessionId: string | null; messageId: string | null }) {
  const { common } = useText();
  const { router } = useApp();
  const [drawer, setDrawer] = useState(false);
  const sideSearch = useRef<HTMLInputElement>(null);
  const drawerSearch = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const openList = (): void => setDrawer(true);

  useEffect(warmMarkdown, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation was opened
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [sessionId]);
  useShortcuts({
    search: () => {
      if (sideSearch.current?.offsetParent) {
        sideSearch.current.focus();
        return;
      }
      setDrawer(true);
      requestAnimationFrame(() => drawerSearch.current?.focus());
    },
    newChat: () => {
      router.go("/");
      field.current?.focus();
    },
  });

  return (
    <div className="flex h-full flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-lg focus:bg-ink focus:px-4 focus:py-2 focus:text-paper"
      >
        {common.skipToContent}
      </a>
      <Banners />
      <div className="flex min-h-0 grow">
        <aside className="hidden w-72 shrink-0 border-r border-line md:block lg:w-80">
          <Sidebar shownId={sessionId} onOpen={() => undefined} searchRef={sideSearch} />
        </aside>
        <div className="min-w-0 grow">
          {sessionId === null ? (
            <NewConversation onOpenList={openList} field={field} />
          ) : (
            <Conversation key={sessionId} sessionId={sessionId} messageId={messageId} onOpenList={openList} field={field} />
          )}
        </div>
      </div>
      <Drawer open={drawer} onClose={() => setDrawer(false)} shownId={sessionId} searchRef={drawerSearch} />
    </div>
  );
}
