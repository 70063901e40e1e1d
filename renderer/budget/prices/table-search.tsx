import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { PriceRow } from "../../../contract/routes/budget.ts";
import { useBudgetText } from "../../i18n/budget-text.ts";
import { useFormat } from "../../i18n/use-text.tsx";
import { fieldClass } from "../../ui/input.tsx";
import { PriceLine } from "./price-words.tsx";
import { findRows } from "./sort-changes.ts";

const mostShown = 30;

/** The whole price table behind a search field: nobody reads a thousand rows. */
export function TableSearch({ rows }: { rows: readonly PriceRow[] }) {
  const { prices: words } = useBudgetText();
  const format = useFormat();
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim());
  const found = findRows(rows, wanted, mostShown);
  return (
    <div className="flex flex-col gap-3">
      <div className="relative">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4.5 -translate-y-1/2 text-soft" />
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.searchIn(format.number(rows.length))}
          value={query}
          onChange={event => setQuery(event.target.value)}
          className={`${fieldClass} min-h-11 pl-10 [&::-webkit-search-cancel-button]:hidden`}
        />
      </div>
      {wanted !== "" && (
        <div aria-live="polite">
          {found.rows.length === 0 ? (
            <p className="px-1 text-soft">{words.notFound(wanted)}</p>
          ) : (
            <ul className="divide-y divide-line rounded-2xl border border-line bg-raised">
              {found.rows.map(row => (
                <li
                  key={row.ref}
                  className="flex flex-col gap-x-4 px-4 py-2.5 text-[0.95rem] sm:flex-row sm:justify-between sm:px-5"
                >
                  <span className="wrap-anywhere">{row.ref}</span>
                  <span className="shrink-0 text-soft sm:text-end">
                    <PriceLine row={row} />
                  </span>
                </li>
              ))}
            </ul>
          )}
          {found.more > 0 && <p className="px-1 pt-2 text-sm text-soft">{words.moreFound(found.more)}</p>}
        </div>
      )}
    </div>
  );
}
