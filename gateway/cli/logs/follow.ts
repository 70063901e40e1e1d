import { type FileHandle, open, stat } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as wait } from "node:timers/promises";

export type FollowOptions = {
  readonly file: string;
  /** Where to go on in the file that is there now. */
  readonly offset: number;
  readonly signal: AbortSignal;
  /** How often to look for more, in ms. Polled: file watchers miss writes on network folders and in containers. */
  readonly pollMs: number;
};

type Opened = { readonly handle: FileHandle; readonly inode: number; offset: number };

async function openFile(file: string, offset: number): Promise<Opened | undefined> {
  try {
    const handle = await open(file, "r");
    const { ino } = await handle.stat();
    return { handle, inode: ino, offset };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function inodeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).ino;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * New whole lines of a log, in order, across rotation: a file that was renamed away is read to its end before the new one begins; one
 * that became shorter is read from its start. Waits for a file that does not exist yet. Ends when `signal` is aborted.
 */
export async function* followLines(options: FollowOptions): AsyncGenerator<string> {
  const { file, signal, pollMs } = options;
  const block = Buffer.alloc(64 * 1024);
  let opened = await openFile(file, options.offset);
  let decoder = new StringDecoder("utf8");
  let pending = "";

  async function* drain(from: Opened): AsyncGenerator<string> {
    if ((await from.handle.stat()).size < from.offset) from.offset = 0;
    for (;;) {
      const { bytesRead } = await from.handle.read(block, 0, block.length, from.offset);
      if (bytesRead === 0) return;
      from.offset += bytesRead;
      const lines = (pending + decoder.write(block.subarray(0, bytesRead))).split("\n");
      pending = lines.pop() ?? "";
      yield* lines;
    }
  }

  try {
    while (!signal.aborted) {
      if (opened) {
        // The name is looked at first: what is written to the old file between the two looks is read by this very drain.
        const current = await inodeOf(file);
        yield* drain(opened);
        if (current !== opened.inode) {
          if (pending !== "") yield pending;
          await opened.handle.close();
          decoder = new StringDecoder("utf8");
          pending = "";
          opened = await openFile(file, 0);
          if (opened) continue;
        }
      } else opened = await openFile(file, 0);
      await wait(pollMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await opened?.handle.close();
  }
}
