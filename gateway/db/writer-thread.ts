import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { createBatch } from "./apply-batch.ts";
import { openDatabase } from "./open.ts";
import { toPlainError } from "./storage-error.ts";
import type { WriteRequest } from "./write-table.ts";
import type { FromWriter, ToWriter } from "./writer-worker.ts";
import { writes } from "./writes.ts";

/** Entry of the writer thread: takes all that lies in its mailbox and commits it as one transaction. */
function serve(port: MessagePort, databaseFile: string): void {
  const db = openDatabase(databaseFile);
  const apply = createBatch(db, writes);

  const commit = (first: number, requests: WriteRequest[], durable: boolean): void => {
    const outcomes = apply(requests, durable).map(outcome =>
      outcome.ok ? outcome : { ok: false as const, error: toPlainError(outcome.error) },
    );
    port.postMessage({ kind: "outcomes", first, outcomes } satisfies FromWriter);
  };

  port.on("message", (message: ToWriter) => {
    let stop = false;
    let first = -1;
    let durable = false;
    const requests: WriteRequest[] = [];
    for (let next: ToWriter | undefined = message; next; next = receiveMessageOnPort(port)?.message as ToWriter | undefined) {
      if (next.kind === "stop") {
        stop = true;
        break;
      }
      if (first < 0) first = next.first;
      requests.push(...next.requests);
      durable ||= next.durable;
    }
    if (requests.length > 0) commit(first, requests, durable);
    if (!stop) return;
    db.close();
    port.postMessage({ kind: "stopped" } satisfies FromWriter);
    port.close();
  });
}

if (parentPort) serve(parentPort, (workerData as { databaseFile: string }).databaseFile);
