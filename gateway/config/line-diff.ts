export type DiffLine = { readonly sign: " " | "+" | "-"; readonly line: string };

/** Above this many pairs of lines the middle is shown as one replaced block: the table would cost too much. */
const mostPairs = 4_000_000;

const marked = (sign: DiffLine["sign"], lines: readonly string[]): DiffLine[] => lines.map(line => ({ sign, line }));

/** The fewest lines to take out of `before` (`-`) and to put in (`+`) that make `after`: by the longest common subsequence. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before, after].map(text => text.split(/\r\n|\n|\r/)) as [string[], string[]];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [
    ...marked(" ", a.slice(0, head)),
    ...diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...marked(" ", a.slice(a.length - tail)),
  ];
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > mostPairs) return [...marked("-", a), ...marked("+", b)];
  const width = b.length + 1;
  /** Length of the longest common subsequence of the rests from i and j on. */
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: " ", line: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: "-", line: a[i] ?? "" });
      i += 1;
    } else {
      lines.push({ sign: "+", line: b[j] ?? "" });
      j += 1;
    }
  }
  return lines;
}
