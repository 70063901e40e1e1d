import type { PriceChange, PriceRow } from "../../../contract/routes/budget.ts";

export type SortedChanges = {
  /** They need the owner's yes. */
  readonly startling: readonly PriceChange[];
  readonly others: readonly PriceChange[];
  readonly counts: Readonly<Record<PriceChange["kind"], number>>;
};

export function sortChanges(changes: readonly PriceChange[]): SortedChanges {
  const count = (kind: PriceChange["kind"]): number => changes.filter(one => one.kind === kind).length;
  return {
    startling: changes.filter(one => one.startling),
    others: changes.filter(one => !one.startling),
    counts: { changed: count("changed"), added: count("added"), removed: count("removed") },
  };
}

/** Rows whose name has all words of `query` in it, in any order; the first `most`. */
export function findRows(rows: readonly PriceRow[], query: string, most: number): { rows: readonly PriceRow[]; more: number } {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rows.filter(row => words.every(word => row.ref.toLowerCase().includes(word)));
  return { rows: found.slice(0, most), more: Math.max(0, found.length - most) };
}
