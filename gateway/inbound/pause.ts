import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import { pausedKey } from "./write-pause.ts";

/**
 * Whether messages are answered now. Kept in the database, so that a pause outlives a restart; answers that run already go on to their end.
 */
export function createPause(deps: {
  readonly db: Database;
  readonly writer: Writer;
  readonly clock: { readonly now: () => number };
}) {
  const { db, writer, clock } = deps;
  const stored = db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck().get(pausedKey);
  let pausedAt = stored === undefined ? null : Number(stored);
  const listeners = new Set<() => void>();
  let changing: Promise<unknown> = Promise.resolve();
  return {
    paused: (): boolean => pausedAt !== null,
    /** ms since 1970; null while messages are answered. */
    pausedAt: (): number | null => pausedAt,
    /** Resolves when it is on disk. One change after the other. */
    set(paused: boolean, actor: string): Promise<void> {
      const change = changing.then(async () => {
        if (paused === (pausedAt !== null)) return;
        const at = clock.now();
        await writer.run("answering.pause", { paused, actor, at }, { durable: true });
        pausedAt = paused ? at : null;
        for (const listener of [...listeners]) listener();
      });
      changing = change.catch(() => undefined);
      return change;
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export type Pause = ReturnType<typeof createPause>;
