/** A header of one recipient takes 200 bytes; none that people make comes near these. */
const mostHeaderBytes = 64 * 1024;
const mostStanzas = 20;

const endMark = "\n--- ";
const stanzaMark = /\n-> /g;

/** Where the header's last line ends, in the beginning of a file; null while it has no end. */
function headerEnd(beginning: Buffer): number | null {
  const last = beginning.indexOf(endMark);
  const end = last < 0 ? -1 : beginning.indexOf("\n", last + endMark.length);
  return end < 0 ? null : end + 1;
}

/**
 * The same bytes, once an age header of sensible size was seen to end: age's library keeps a header in memory for as long as it goes on. A file that
 * ends before is passed on, for the library to say what is wrong. Rejects with a plain error when the header is too large.
 */
export async function* withHeaderCapped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let beginning: Buffer | null = Buffer.alloc(0);
  for await (const piece of source) {
    if (beginning === null) {
      yield piece;
      continue;
    }
    beginning = Buffer.concat([beginning, piece]);
    const end = headerEnd(beginning.subarray(0, mostHeaderBytes));
    if (end === null) {
      if (beginning.length >= mostHeaderBytes) throw new Error("the age header has no end");
      continue;
    }
    const stanzas = beginning.toString("latin1", 0, end).match(stanzaMark)?.length ?? 0;
    if (stanzas > mostStanzas) throw new Error("the age header names too many keys");
    yield beginning;
    beginning = null;
  }
  if (beginning !== null && beginning.length > 0) yield beginning;
}
