import { Fragment } from "react";
import { useFormat, useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { chatPath } from "../../router/route.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { markMatches } from "./mark-matches.ts";
import type { Hit, SearchState } from "./use-search.ts";

/** What the search found, newest first. A press leads to the very message. */
export function SearchResults({
  state,
  query,
  onOpen,
}: {
  state: Exclude<SearchState, { kind: "off" }>;
  query: string;
  onOpen: () => void;
}) {
  const { chat } = useText();
  if (state.kind === "failed")
    return (
      <div className="px-3">
        <ErrorNote failure={state.failure} />
      </div>
    );
  const hits = state.kind === "found" ? state.hits : state.before;
  if (state.kind === "searching" && hits.length === 0)
    return (
      <div className="flex flex-col gap-2 px-3">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  return (
    <>
      <p role="status" className="px-4 pb-1 text-sm text-soft">
        {hits.length === 0 ? chat.searchEmpty(query.trim()) : chat.searchResults(hits.length)}
      </p>
      <ul className="flex flex-col gap-0.5 px-2">
        {hits.map(hit => (
          <li key={`${hit.sessionId}/${hit.messageId}`}>
            <HitRow hit={hit} query={query} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </>
  );
}

function HitRow({ hit, query, onOpen }: { hit: Hit; query: string; onOpen: () => void }) {
  const { chat, common } = useText();
  const format = useFormat();
  return (
    <Link
      to={chatPath(hit.sessionId, hit.messageId)}
      onClick={onOpen}
      data-row
      className="block rounded-xl px-2.5 py-2 -outline-offset-2 hover:bg-hover"
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="truncate text-[0.95rem] font-medium">{hit.sessionTitle || chat.untitled}</span>
        <span className="shrink-0 text-xs text-soft">{format.date(hit.createdAt)}</span>
      </span>
      <span className="line-clamp-2 text-sm text-soft wrap-anywhere">
        {hit.role === "user" && common.labelled(chat.you, "")}
        {markMatches(hit.snippet, query).map((piece, at) =>
          piece.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed snippet never move
            <mark key={at} className="rounded bg-honey-wash px-0.5 text-honey">
              {piece.text}
            </mark>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed snippet never move
            <Fragment key={at}>{piece.text}</Fragment>
          ),
        )}
      </span>
    </Link>
  );
}
