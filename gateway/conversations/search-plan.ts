import { shortTokens } from "./short-tokens.ts";

const mostTerms = 12;

/**
 * Expressions for the two full-text indexes; a message must satisfy `trigram` and `short`, or else `phrase`. `terms` are what the
 * person wrote, for the snippet.
 */
export type SearchPlan = {
  readonly trigram: string | null;
  readonly short: string | null;
  /** The whole query as a run of characters, where a short word in it may be the beginning of a longer one. */
  readonly phrase: string | null;
  readonly terms: readonly string[];
};

/** An FTS5 string: nothing in it is syntax. */
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * Every term must occur. Terms of three and more characters are looked up as runs of trigrams, shorter ones as short tokens.
 * Null when nothing in the query can be looked up (only punctuation).
 */
export function planSearch(query: string): SearchPlan | null {
  // A NUL would end the expression inside SQLite.
  const all = query
    .replaceAll("\0", " ")
    .split(/\s+/u)
    .filter(term => term !== "");
  const terms = [...new Set(all)].slice(0, mostTerms);
  const long = terms.filter(term => [...term].length >= 3);
  const short = terms.filter(term => [...term].length < 3).flatMap(bestTokens);
  if (long.length === 0 && short.length === 0) return null;
  return {
    trigram: long.length === 0 ? null : long.map(quote).join(" AND "),
    short: short.length === 0 ? null : [...new Set(short)].map(quote).join(" AND "),
    phrase: all.length > 1 && short.length > 0 ? quote(all.join(" ")) : null,
    terms,
  };
}

/** A pair says more than its two characters. */
function bestTokens(term: string): string[] {
  const tokens = shortTokens(term);
  const whole = tokens.find(token => token === term.toLowerCase());
  return whole === undefined ? tokens : [whole];
}
