/**
 * Cuts Markdown into pieces that can be drawn one by one, so that a growing answer only draws its last piece anew. A cut is made at a
 * blank line outside of fences, before a line that begins a block of its own: what may continue a list, a quote or a table is never
 * cut off. Pieces joined with "\n" are the text again. Link definitions and footnotes reach across the whole text: then it stays whole.
 */
export function splitBlocks(text: string): string[] {
  if (/^ {0,3}\[[^\]\n]+\]:/m.test(text)) return [text];
  const blocks: string[] = [];
  let current: string[] = [];
  let fence: string | null = null;
  let afterBlank = false;
  for (const line of text.split("\n")) {
    if (fence === null && afterBlank && beginsBlock(line) && current.length > 0) {
      blocks.push(current.join("\n"));
      current = [];
    }
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
    afterBlank = line.trim() === "";
    current.push(line);
  }
  return [...blocks, current.join("\n")];
}

/** At the margin, and neither a list item, a quote, a table row nor raw HTML. */
const beginsBlock = (line: string): boolean => /^[^\s>|<]/.test(line) && !/^(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(line);
