import { Download, FileJson, MoreHorizontal, PencilLine, Trash2 } from "lucide-react";
import { routePath } from "../../../contract/client.ts";
import type { Session } from "../../../contract/messages.ts";
import { routes } from "../../../contract/routes/table.ts";
import { useText } from "../../i18n/use-text.tsx";
import { chatPath } from "../../router/route.ts";
import { useApp } from "../../state/app-context.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/menu.tsx";

/** What can be done with one conversation: rename, export, delete with undo. */
export function SessionMenu({ session, onRename, className }: { session: Session; onRename: () => void; className?: string }) {
  const { common, chat } = useText();
  const { sessions, toasts, router } = useApp();
  const title = session.title || chat.untitled;

  const remove = async (): Promise<void> => {
    const page = router.get();
    const shown = page.kind === "chat" && page.sessionId === session.id;
    if (shown) router.go("/");
    const failure = await sessions.remove(session);
    if (failure) {
      toasts.show(failure.message, { tone: "bad" });
      return;
    }
    const undo = async (): Promise<void> => {
      const problem = await sessions.restore(session.id);
      if (problem) toasts.show(problem.message, { tone: "bad" });
      else if (shown) router.go(chatPath(session.id));
    };
    toasts.show(chat.deleted(title), { action: { label: common.undo, run: () => void undo() } });
  };

  return (
    <Menu
      trigger={
        <IconButton label={chat.actionsFor(title)} size="small" className={className ?? ""}>
          <MoreHorizontal aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<PencilLine />} onSelect={onRename}>
        {chat.rename}
      </MenuItem>
      <MenuItem icon={<Download />} onSelect={() => download(session.id, "markdown")}>
        {chat.exportMarkdown}
      </MenuItem>
      <MenuItem icon={<FileJson />} onSelect={() => download(session.id, "json")}>
        {chat.exportJson}
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<Trash2 />} danger onSelect={() => void remove()}>
        {common.delete}
      </MenuItem>
    </Menu>
  );
}

/** The gateway names the file; a link with `download` keeps the page where it is. */
function download(id: string, format: "markdown" | "json"): void {
  const link = document.createElement("a");
  link.href = routePath(routes.exportSession, { params: { id }, query: { format } });
  link.download = "";
  link.click();
}
