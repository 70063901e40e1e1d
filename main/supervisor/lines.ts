const longestLine = 4096;

/** Cuts text that comes in pieces into lines; a line without end is cut at 4096 characters. `end` gives out what is left. */
export function createLineCutter(onLine: (line: string) => void) {
  let rest = "";
  const give = (line: string): void => {
    const text = line.replace(/\r$/, "");
    if (text !== "") onLine(text);
  };
  return {
    push(piece: string): void {
      const lines = (rest + piece).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) give(line.slice(0, longestLine));
      while (rest.length > longestLine) {
        give(rest.slice(0, longestLine));
        rest = rest.slice(longestLine);
      }
    },
    end(): void {
      give(rest);
      rest = "";
    },
  };
}

/** The newest `keep` lines, oldest first. */
export function createLastLines(keep: number) {
  const lines: string[] = [];
  return {
    add(line: string): void {
      lines.push(line);
      if (lines.length > keep) lines.shift();
    },
    all: (): readonly string[] => [...lines],
  };
}
