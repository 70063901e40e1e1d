import { type FileHandle, open } from "node:fs/promises";

const blockBytes = 64 * 1024;
const lineFeed = 10;

/** Where the last `lines` lines of the first `size` bytes begin. A line without its line feed at the end counts as one. */
async function startOfLast(handle: FileHandle, size: number, lines: number): Promise<number> {
  if (lines === 0) return size;
  const block = Buffer.alloc(blockBytes);
  let found = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at--) {
      if (block[at] !== lineFeed || start + at === size - 1) continue;
      if (++found === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<string> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.toString("utf8", 0, bytesRead);
}

/** The last lines of a file, reading from its end, and the offset up to which it was read. Undefined when there is no file. */
export async function readTail(file: string, lines: number): Promise<{ lines: string[]; offset: number } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const start = await startOfLast(handle, size, lines);
    const text = await readRange(handle, start, size);
    // A last line without its line feed is still being written: a follower gets it when it is whole.
    const whole = text.lastIndexOf("\n") + 1;
    const complete = text.slice(0, whole).split("\n").slice(0, -1);
    return { lines: complete, offset: start + Buffer.byteLength(text.slice(0, whole)) };
  } finally {
    await handle.close();
  }
}
