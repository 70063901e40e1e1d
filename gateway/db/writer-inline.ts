import { createBatch } from "./apply-batch.ts";
import type { Database } from "./open.ts";
import { fromPlainError, toPlainError } from "./storage-error.ts";
import type { WriteRequest, WriterOf, WriteTable } from "./write-table.ts";

type Waiting = { request: WriteRequest; resolve: (value: never) => void; reject: (error: unknown) => void };

/** The writer in the same thread: for tests, for commands, and wherever a thread costs more than it gives. */
export function createInlineWriter<T extends WriteTable>(db: Database, table: T): WriterOf<T> {
  const apply = createBatch(db, table);
  let waiting: Waiting[] = [];
  let durable = false;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    if (waiting.length === 0) return;
    const batch = waiting;
    const full = durable;
    waiting = [];
    durable = false;
    const outcomes = apply(
      batch.map(one => one.request),
      full,
    );
    batch.forEach((one, index) => {
      const outcome = outcomes[index];
      if (outcome?.ok) one.resolve(outcome.value as never);
      else one.reject(fromPlainError(toPlainError(outcome?.error)));
    });
  };

  return {
    run: (name, args, options) =>
      new Promise((resolve, reject) => {
        waiting.push({ request: { name, args }, resolve, reject });
        durable ||= options?.durable ?? false;
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      }),
    stop: async () => flush(),
  };
}
