/** Where a line of a text begins and ends, both as offsets; `line` counts from 1 and is kept within the text. */
export function lineRange(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const next = text.indexOf("\n", start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  return { start, end: end < 0 ? text.length : end };
}

export const countLines = (text: string): number => text.split("\n").length;
