import type { Chunk } from "../conversations/parts.ts";

/**
 * Writes down what a model says and then shows it, so that what was shown is what is kept. The first words go out at once; after that
 * pieces are collected for `everyMs`, so that a fast model costs forty writes a second at most. `keep` resolves false when the reply is
 * not being written any more.
 */
export function createDeltaPen(deps: {
  keep: (chunks: readonly Chunk[]) => Promise<boolean>;
  show: (chunk: Chunk) => void;
  everyMs: number;
}) {
  let waiting: { part: Chunk["part"]; text: string }[] = [];
  let next = 1;
  let lastFlush = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let problem: unknown;
  let closed = false;

  const take = (): Chunk[] => {
    const chunks = waiting.map(({ part, text }) => ({ chunk: next++, part, text }));
    waiting = [];
    return chunks;
  };

  const flush = async (): Promise<void> => {
    timer = undefined;
    lastFlush = performance.now();
    const chunks = take();
    try {
      if (await deps.keep(chunks)) chunks.forEach(deps.show);
      else problem ??= new Error("the reply is gone");
    } catch (error) {
      problem ??= error;
    }
    flushing = undefined;
    schedule();
  };

  const start = (): void => {
    flushing = flush();
  };

  const schedule = (): void => {
    if (closed || flushing || timer || waiting.length === 0) return;
    const wait = lastFlush + deps.everyMs - performance.now();
    if (wait <= 0) start();
    else timer = setTimeout(start, wait);
  };

  return {
    /** @throws what `keep` failed with: nothing more can be shown then */
    add(part: Chunk["part"], text: string): void {
      if (problem !== undefined) throw problem;
      if (text === "") return;
      const last = waiting.at(-1);
      if (last?.part === part) last.text += text;
      else waiting.push({ part, text });
      schedule();
    },

    /** Something was shown or is on its way. */
    hasWritten: (): boolean => next > 1 || waiting.length > 0,

    /** Stops writing. Resolves with what was neither kept nor shown yet: it belongs to the reply's end. */
    async close(): Promise<Chunk[]> {
      closed = true;
      clearTimeout(timer);
      await flushing;
      return take();
    },
  };
}
