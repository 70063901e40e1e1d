import type { Database } from "./open.ts";

/**
 * A write is one atomic change, known by name: `prepare` makes its statements once and returns the function that applies it.
 * Arguments and results are plain data, because the writer may run in another thread. A write that throws is undone alone.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one place where writes of all rooms meet; `Write` restores the types.
export type WriteTable = Record<string, (db: Database) => (args: any) => unknown>;

export const defineWrites = <const T extends WriteTable>(writes: T): T => writes;

export type WriteArgs<W> = W extends (db: Database) => (args: infer A) => unknown ? A : never;
export type WriteResult<W> = W extends (db: Database) => (args: never) => infer R ? R : never;

/**
 * The one way to change the database. Changes asked for together, or while others are being committed, share one transaction (group commit);
 * the promise resolves when that transaction is committed. `durable` waits for the disk (`synchronous=FULL`): money and what
 * a person said; without it a power failure, but no crash of a process, may lose the last moments.
 */
export type WriterOf<T extends WriteTable> = {
  run<K extends keyof T & string>(name: K, args: WriteArgs<T[K]>, options?: { durable?: boolean }): Promise<WriteResult<T[K]>>;
  /** Resolves when everything asked for is committed and the connection is closed. */
  stop(): Promise<void>;
};

export type WriteRequest = { readonly name: string; readonly args: unknown };
export type WriteOutcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };
