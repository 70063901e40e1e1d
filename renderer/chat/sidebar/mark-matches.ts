export type Piece = { readonly text: string; readonly hit: boolean };

/** `text` cut at every place where one of the words of `query` stands, letters large or small. */
export function markMatches(text: string, query: string): Piece[] {
  const words = query
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (words.length === 0) return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${words.join("|")})`, "gi"))
    .map((piece, at) => ({ text: piece, hit: at % 2 === 1 }))
    .filter(piece => piece.text !== "");
}
