export type DiffLine = { readonly sign: " " | "+" | "-"; readonly line: string };
/** `number` is that of the line among all lines of the difference, as a stable name. */
export type DiffRow =
  | { readonly kind: "line"; readonly number: number; readonly sign: DiffLine["sign"]; readonly line: string }
  | { readonly kind: "fold"; readonly number: number; readonly count: number };

/** A difference with only `context` unchanged lines around each change; longer stretches become one row. A fold of one line would save nothing. */
export function foldDiff(lines: readonly DiffLine[], context: number): DiffRow[] {
  const kept = new Set(
    lines.flatMap(({ sign }, at) =>
      sign === " " ? [] : Array.from({ length: 2 * context + 1 }, (_, step) => at - context + step),
    ),
  );
  const rows: DiffRow[] = [];
  for (let at = 0; at < lines.length; ) {
    const one = lines[at];
    if (!one) break;
    let end = at;
    while (end < lines.length && !kept.has(end)) end += 1;
    if (end - at > 1) {
      rows.push({ kind: "fold", number: at, count: end - at });
      at = end;
    } else {
      rows.push({ kind: "line", number: at, ...one });
      at += 1;
    }
  }
  return rows;
}

export const hasChanges = (lines: readonly DiffLine[]): boolean => lines.some(one => one.sign !== " ");
