const longestTitle = 60;
const longestPreview = 140;

/** Nothing on either side joins with its neighbour: no combining mark, surrogate or joiner stands below U+0300, but for CR LF. */
const isPlain = (text: string, index: number): boolean => text.charCodeAt(index) < 0x300 && text.charCodeAt(index - 1) < 0x300;

/** The longest beginning of `text` with at most `most` UTF-16 units that ends between two characters as a reader sees them. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  if (isPlain(text, most - 1)) return `${text.slice(0, most - 1).trimEnd()}…`;
  // Made when it is wanted: the first one reads the rules of Unicode in, which takes longer than anything else of a start.
  const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, most + 64))) {
    if (index + segment.length > most - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** The first line that says something, without heading and quote marks, at most 60 units long; `fallback` when there is none. */
export function titleFrom(text: string, fallback: string): string {
  const line = text
    .slice(0, 4_000)
    .split("\n")
    .map(one =>
      one
        .replace(/^[\s#>*`-]+/, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .find(one => one !== "");
  return cutText(line ?? fallback, longestTitle);
}

/** What a list of conversations shows of the newest message: one line, at most 140 units. */
export const previewOf = (text: string): string => cutText(text.slice(0, 600).replace(/\s+/g, " ").trim(), longestPreview);
