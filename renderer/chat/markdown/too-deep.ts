/** A longer block costs seconds to parse, and it is parsed anew for every piece that is added to it. */
export const mostCharacters = 50_000;
/** Lists, quotes and headings cost by the line, setext headings by its square. */
const mostLines = 2000;
/** Quotes and lists in one another: the parser calls itself once for each. */
const mostDepth = 40;
/** Rows are filled up to the width of their table, so that 20 kB can ask for ten million cells. */
const mostCells = 5000;
/** In one paragraph: each may open something that is looked for up to its end. */
const mostMarks = 2000;

const marks = /[<[\]!&]|\*\*?|__?|~~?|`+/g;
const container = /[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$))/y;
const delimiterRow = /^[\s>]*[|:-][\s|:-]*$/;

/**
 * Whether a block of Markdown is shown as plain text, because drawing it would overflow the stack or stop the page for seconds. It only
 * reads the text once, and rather says yes too early than too late. Code in fences at the margin only counts for its length.
 */
export function isTooDeep(text: string): boolean {
  if (text.length > mostCharacters) return true;
  let fence: string | null = null;
  let html = false;
  let lines = 0;
  let columns = 0;
  let rows = 0;
  let inParagraph = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    if (fence !== null) {
      if (line.startsWith(fence) && line.trim().replaceAll(fence.charAt(0), "") === "") fence = null;
      continue;
    }
    // In raw HTML a fence is no fence.
    html ||= /^ {0,3}</.test(line);
    fence = html ? null : (/^(`{3,})[^`]*$|^(~{3,})/.exec(line)?.slice(1).find(Boolean) ?? null);
    if (fence !== null) continue;

    const nested = containers(line);
    if (++lines > mostLines || depth(line, nested) > mostDepth) return true;
    if (delimiterRow.test(line)) columns = Math.max(columns, line.match(/-+/g)?.length ?? 0);
    if (columns * ++rows > mostCells && columns > 1) return true;
    if (line.trim() === "") rows = columns = 0;
    if (line.trim() === "" || /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]/.test(line)) inParagraph = 0;
    inParagraph += line.match(marks)?.length ?? 0;
    if (inParagraph > mostMarks) return true;
  }
  return false;
}

/** How many quotes and list items a line opens or goes on with. */
function containers(line: string): number {
  container.lastIndex = 0;
  let count = 0;
  while (count <= mostDepth && container.test(line)) count += 1;
  container.lastIndex = 0;
  return count;
}

/** What is indented in front of a list item may stand in as many lists as two columns fit. */
function depth(line: string, nested: number): number {
  if (nested === 0) return 0;
  const columns = /^[ \t]*/.exec(line)?.[0].replaceAll("\t", "    ").length ?? 0;
  return nested + Math.floor(columns / 2);
}
