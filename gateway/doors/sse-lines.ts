/** What to do with a line that came: pass it on, or keep it from the client. */
export type Verdict = "pass" | "drop";

const newline = 0x0a;
const carriageReturn = 0x0d;
const longestLineBytes = 8 * 1024 * 1024;

/**
 * Cuts an event stream into whole lines and gives back what may be passed on, as it came: usually the very chunk.
 * The last, unfinished line waits for the next chunk. The blank line that ends a dropped line's event goes with it.
 */
export function createSseLines(onLine: (line: string) => Verdict) {
  let rest: Buffer | null = null;
  let afterDrop = false;

  const isDropped = (bytes: Buffer, start: number, stop: number): boolean => {
    if (stop > start) afterDrop = onLine(bytes.toString("utf8", start, stop)) === "drop";
    return afterDrop;
  };

  return {
    /** Null when there is nothing to pass on yet. @throws RangeError when a line grows beyond 8 MB */
    feed(chunk: Buffer): Buffer | null {
      const bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
      rest = null;
      let kept: Buffer[] | null = null;
      let keptTo = 0;
      let start = 0;
      for (;;) {
        const end = bytes.indexOf(newline, start);
        if (end < 0) break;
        const stop = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
        if (isDropped(bytes, start, stop)) {
          kept ??= [];
          if (start > keptTo) kept.push(bytes.subarray(keptTo, start));
          keptTo = end + 1;
        }
        start = end + 1;
      }
      if (start < bytes.length) {
        if (bytes.length - start > longestLineBytes) throw new RangeError("a line of the stream is longer than 8 MB");
        rest = bytes.subarray(start);
      }
      if (kept) {
        if (start > keptTo) kept.push(bytes.subarray(keptTo, start));
        return kept.length === 0 ? null : Buffer.concat(kept);
      }
      if (start === bytes.length) return bytes;
      return start === 0 ? null : bytes.subarray(0, start);
    },
    /** The line that the stream ended in, handed over as if it were whole. */
    end(): Buffer | null {
      if (rest === null) return null;
      const last = rest;
      rest = null;
      return isDropped(last, 0, last.length) ? null : last;
    },
  };
}
