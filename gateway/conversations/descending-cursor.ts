/** Reads a list of row numbers from high to low: at most `limit` of those up to and including `from`. */
export type ReadDescending = (from: number, limit: number) => number[];

const firstRead = 32;
const longestRead = 4_096;

/** Walks such a list in pieces. Jumping far costs one read, walking steadily reads ever larger pieces. */
export function createCursor(read: ReadDescending) {
  let piece: number[] = [];
  let at = 0;
  let size = firstRead;
  let complete = false;

  return {
    /** The highest number of the list that is not above `most`; numbers passed are not seen again. Undefined at the end. */
    seek(most: number): number | undefined {
      for (;;) {
        while (at < piece.length && (piece[at] as number) > most) at += 1;
        if (at < piece.length) return piece[at];
        if (complete) return undefined;
        const last = piece.at(-1);
        const jumped = last !== undefined && last - most > size * 8;
        size = jumped ? firstRead : Math.min(size * 2, longestRead);
        piece = read(last === undefined ? most : Math.min(most, last - 1), size);
        complete = piece.length < size;
        at = 0;
      }
    },
  };
}

/** The numbers that stand in both lists, from high to low; the lists are read only as far as the caller goes. */
export function* intersectDescending(one: ReadDescending, other: ReadDescending): Generator<number, void, undefined> {
  const left = createCursor(one);
  const right = createCursor(other);
  let most = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const a = left.seek(most);
    if (a === undefined) return;
    const b = right.seek(a);
    if (b === undefined) return;
    if (a === b) yield a;
    most = a === b ? a - 1 : b;
  }
}
