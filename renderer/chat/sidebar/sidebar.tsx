import { Search, SquarePen, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useRef, useState } from "react";
import { useText } from "../../i18n/use-text.tsx";
import { Link } from "../../router/link.tsx";
import { Flame } from "../../ui/flame.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { fieldClass } from "../../ui/input.tsx";
import { PlaceLinks } from "./place-links.tsx";
import { SearchResults } from "./search-results.tsx";
import { SessionList } from "./session-list.tsx";
import { useSearch } from "./use-search.ts";

type Props = {
  shownId: string | null;
  /** A conversation or page was chosen: a drawer closes then. */
  onOpen: () => void;
  searchRef?: Ref<HTMLInputElement>;
  /** A button at the end of the first line. */
  corner?: ReactNode;
};

/** Brand, search, conversations, and the ways to the other pages. The same on a desk and in a phone's drawer. */
export function Sidebar({ shownId, onOpen, searchRef, corner }: Props) {
  const { common, chat } = useText();
  const [query, setQuery] = useState("");
  const rows = useRef<HTMLElement>(null);
  const search = useSearch(query);
  return (
    <div className="flex h-full min-h-0 flex-col bg-sunken">
      <div className="flex items-center gap-2.5 px-4 pt-3.5 pb-2">
        <Link to="/" onClick={onOpen} className="flex grow items-center gap-2.5 rounded-lg text-ember">
          <Flame className="size-7" />
          <span className="font-serif text-xl font-semibold text-ink">{common.productName}</span>
        </Link>
        {corner}
      </div>
      <div className="flex flex-col gap-2 px-3 pb-3">
        <Link
          to="/"
          onClick={onOpen}
          className="flex min-h-11 items-center gap-2.5 rounded-xl border border-line bg-raised px-3 font-medium hover:bg-hover"
        >
          <SquarePen aria-hidden className="size-4.5 text-ember" />
          {chat.newChat}
        </Link>
        <div className="relative">
          <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4.5 -translate-y-1/2 text-soft" />
          <input
            ref={searchRef}
            type="search"
            aria-label={chat.searchPlaceholder}
            placeholder={chat.searchPlaceholder}
            value={query}
            onChange={event => setQuery(event.target.value)}
            onKeyDown={event => {
              if (event.key === "Escape" && query !== "") {
                event.preventDefault();
                setQuery("");
              } else if (event.key === "ArrowDown") {
                event.preventDefault();
                rows.current?.querySelector<HTMLElement>("[data-row]")?.focus();
              }
            }}
            className={`${fieldClass} min-h-11 px-10 [&::-webkit-search-cancel-button]:hidden`}
          />
          {query !== "" && (
            <IconButton label={common.clear} size="small" className="absolute! top-1.5 right-1.5" onClick={() => setQuery("")}>
              <X aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      <nav
        ref={rows}
        aria-label={chat.sessionsLabel}
        className="relative min-h-0 grow overflow-y-auto overscroll-contain pt-1"
        onKeyDown={walkRows}
      >
        {search.kind === "off" ? (
          <SessionList shownId={shownId} onOpen={onOpen} />
        ) : (
          <SearchResults state={search} query={query} onOpen={onOpen} />
        )}
      </nav>
      <PlaceLinks onOpen={onOpen} />
    </div>
  );
}

/** Arrow keys walk from row to row. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !(event.target instanceof HTMLElement) || !event.target.matches("[data-row]")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const next = rows[rows.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
