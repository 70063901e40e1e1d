import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createBatch } from "./apply-batch.ts";
import { openDatabase } from "./open.ts";
import { toPlainError } from "./storage-error.ts";
import type { FromWriter, ToWriter } from "./writer-worker.ts";
import { writes } from "./writes.ts";

/** Entry of the writer thread: every message is one transaction, answered when it is committed. */
function serve(port: MessagePort, databaseFile: string): void {
  const db = openDatabase(databaseFile);
  const apply = createBatch(db, writes);

  port.on("message", (message: ToWriter) => {
    if (message.kind === "writes") {
      const outcomes = apply(message.requests, message.durable).map(outcome =>
        outcome.ok ? outcome : { ok: false as const, error: toPlainError(outcome.error) },
      );
      port.postMessage({ kind: "outcomes", outcomes } satisfies FromWriter);
      return;
    }
    db.close();
    port.postMessage({ kind: "stopped" } satisfies FromWriter);
    port.close();
  });
}

if (parentPort) serve(parentPort, (workerData as { databaseFile: string }).databaseFile);
