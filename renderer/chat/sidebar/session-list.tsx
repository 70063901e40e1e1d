import { useState } from "react";
import type { Session } from "../../../contract/messages.ts";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { chatPath } from "../../router/route.ts";
import { useApp, useAppState } from "../../state/app-context.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { StartedOn } from "../started-on.tsx";
import { groupSessions, type SessionGroup } from "./group-sessions.ts";
import { RenameDialog } from "./rename-dialog.tsx";
import { SessionMenu } from "./session-menu.tsx";

/** All conversations under the day or month of their last change. */
export function SessionList({ shownId, onOpen }: { shownId: string | null; onOpen: () => void }) {
  const { common, chat } = useText();
  const { loading } = useApp();
  const { load, items, more } = useAppState(state => state.sessions);
  const [renaming, setRenaming] = useState<Session | null>(null);
  const groupName = useGroupName();

  if (load.kind === "failed" && items.length === 0)
    return (
      <div className="px-3">
        <ErrorNote failure={load.failure}>
          <Button size="small" onClick={() => void loading.loadSessions()}>
            {common.retry}
          </Button>
        </ErrorNote>
      </div>
    );
  if (load.kind === "loading" && items.length === 0) return <ListSkeleton />;
  if (items.length === 0) return <p className="px-4 py-2 text-[0.95rem] text-soft">{chat.sessionsEmpty}</p>;

  return (
    <>
      {groupSessions(items, Date.now()).map(group => (
        <section key={`${group.kind} ${group.kind === "older" ? groupName(group) : ""}`} className="px-2 pb-3">
          <h2 className="px-2.5 pb-1 text-xs font-semibold text-soft">{groupName(group)}</h2>
          <ul>
            {group.sessions.map(session => (
              <SessionRow
                key={session.id}
                session={session}
                shown={session.id === shownId}
                onOpen={onOpen}
                onRename={() => setRenaming(session)}
              />
            ))}
          </ul>
        </section>
      ))}
      {more && (
        <div className="px-4 pb-3">
          <Button size="small" tone="quiet" onClick={() => void loading.loadMoreSessions()}>
            {chat.loadMore}
          </Button>
        </div>
      )}
      {renaming && <RenameDialog session={renaming} onClose={() => setRenaming(null)} />}
    </>
  );
}

function SessionRow({
  session,
  shown,
  onOpen,
  onRename,
}: {
  session: Session;
  shown: boolean;
  onOpen: () => void;
  onRename: () => void;
}) {
  const { chat } = useText();
  return (
    <li className={cx("group/row relative flex items-center rounded-xl", shown ? "bg-hover" : "hover:bg-hover/60")}>
      <Link
        to={chatPath(session.id)}
        onClick={onOpen}
        data-row
        aria-current={shown ? "page" : undefined}
        className={cx(
          "flex min-h-10 min-w-0 grow items-center gap-2 rounded-xl py-1.5 pr-9 pl-2.5 text-[0.95rem] -outline-offset-2",
          shown && "font-medium",
        )}
      >
        <span className="truncate">{session.title || chat.untitled}</span>
        <ChannelBadge channel={session.channel} />
        <StartedOn session={session} />
        {session.busy && (
          <span className="size-2 shrink-0 animate-glow rounded-full bg-ember">
            <span className="sr-only">{chat.writing}</span>
          </span>
        )}
      </Link>
      <SessionMenu
        session={session}
        onRename={onRename}
        className={cx(
          "absolute! right-1 pointer-fine:opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 data-[state=open]:opacity-100",
          shown && "pointer-fine:opacity-100",
        )}
      />
    </li>
  );
}

/** Where a conversation was begun, unless it was in a page like this one. */
export function ChannelBadge({ channel }: { channel: string }) {
  const { chat } = useText();
  if (channel !== "cli" && channel !== "api") return null;
  return <Badge>{chat.channels[channel]}</Badge>;
}

const ListSkeleton = () => (
  <div className="flex flex-col gap-3 px-4 py-2">
    {["w-40", "w-52", "w-32", "w-48", "w-36"].map(width => (
      <Skeleton key={width} className={cx("h-5", width)} />
    ))}
  </div>
);

function useGroupName(): (group: SessionGroup) => string {
  const { chat } = useText();
  const format = useFormat();
  const names = { today: chat.groupToday, yesterday: chat.groupYesterday, week: chat.groupWeek, month: chat.groupMonth };
  return group => (group.kind === "older" ? format.month(group.atMs) : names[group.kind]);
}
