const quote = 0x22;
const backslash = 0x5c;

/** Whether the quote at `end` is escaped: an odd number of backslashes stands before it. */
function isEscaped(text: string, end: number): boolean {
  let at = end - 1;
  while (text.charCodeAt(at) === backslash) at -= 1;
  return (end - at) % 2 === 0;
}

/**
 * True when brackets and braces outside of strings stand deeper than `limit`. Whatever walks a JSON value by calling itself, as
 * JSON.stringify does, is safe below some thousands. `text` need not be JSON.
 */
export function isNestedDeeper(text: string, limit: number): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * limit) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      do {
        at = text.indexOf('"', at + 1);
        if (at < 0) return false;
      } while (isEscaped(text, at));
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
