const before = 40;
const most = 160;

/** Moves an index off the middle of a surrogate pair, forward. */
const offPair = (text: string, index: number): number =>
  index > 0 && index < text.length && /[\uDC00-\uDFFF]/.test(text.charAt(index)) ? index + 1 : index;

/** About 160 units of `text` around the first place where one of `terms` stands, on one line, `…` where something was left off. */
export function snippetOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = terms.map(term => lower.indexOf(term.toLowerCase())).filter(place => place >= 0);
  // Lower case may be longer than the text (İ), so a place may lie behind its end.
  const hit = Math.min(places.length === 0 ? 0 : Math.min(...places), text.length);
  const start = hit <= before ? 0 : offPair(text, hit - before);
  const end = offPair(text, Math.min(text.length, start + most));
  const middle = text.slice(start, end).replace(/\s+/g, " ").trim();
  return `${start > 0 ? "…" : ""}${middle}${end < text.length ? "…" : ""}`;
}
