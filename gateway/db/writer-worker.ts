import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { fromPlainError, type PlainError } from "./storage-error.ts";
import type { WriteRequest, WriterOf, WriteTable } from "./write-table.ts";

/** Main thread → writer thread. */
export type ToWriter = { kind: "writes"; requests: WriteRequest[]; durable: boolean } | { kind: "stop" };
/** Writer thread → main thread: the outcomes of one message of writes, in the order of its requests. Messages are answered in order. */
export type FromWriter =
  | { kind: "outcomes"; outcomes: ({ ok: true; value: unknown } | { ok: false; error: PlainError })[] }
  | { kind: "stopped" };

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: unknown) => void };

/**
 * The writer in a thread of its own, so that a slow disk never holds up a stream. `entry` is the bundled writer-thread.
 * While a batch is being committed the next one collects: the busier it is, the more writes share a commit and a message.
 * When the thread dies every open promise is rejected and `onDeath` is called: the gateway must end, it can keep nothing.
 */
export function createWorkerWriter<T extends WriteTable>(
  entry: URL,
  databaseFile: string,
  onDeath: (error: unknown) => void,
): WriterOf<T> {
  const worker = new Worker(entry, {
    workerData: { databaseFile },
    name: "hearth-writer",
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 },
  });
  const sent: Waiting[][] = [];
  let waiting: Waiting[] = [];
  let requests: WriteRequest[] = [];
  let durable = false;
  let scheduled = false;
  let state: "running" | "stopping" | "dead" = "running";

  const die = (error: unknown): void => {
    if (state === "dead") return;
    const expected = state === "stopping";
    state = "dead";
    for (const one of [...sent.flat(), ...waiting]) one.reject(error);
    sent.length = 0;
    waiting = [];
    if (!expected) onDeath(error);
  };

  const send = (): void => {
    scheduled = false;
    if (requests.length === 0) return;
    sent.push(waiting);
    worker.postMessage({ kind: "writes", requests, durable } satisfies ToWriter);
    waiting = [];
    requests = [];
    durable = false;
  };
  const sendWhenFree = (): void => {
    if (sent.length === 0) send();
    else scheduled = false;
  };

  worker.on("message", (message: FromWriter) => {
    if (message.kind === "stopped") return;
    const batch = sent.shift() ?? [];
    if (state === "running") send();
    message.outcomes.forEach((outcome, index) => {
      const one = batch[index];
      if (outcome.ok) one?.resolve(outcome.value as never);
      else one?.reject(fromPlainError(outcome.error));
    });
  });
  worker.on("error", die);
  worker.on("exit", code => die(new Error(`the writer thread ended with code ${code}`)));

  return {
    run: (name, args, options) =>
      new Promise((resolve, reject) => {
        if (state !== "running") return reject(new Error("the writer has stopped"));
        waiting.push({ resolve, reject });
        requests.push({ name, args });
        durable ||= options?.durable ?? false;
        if (scheduled || sent.length > 0) return;
        scheduled = true;
        setImmediate(sendWhenFree);
      }),
    stop: async () => {
      if (state !== "running") return;
      send();
      state = "stopping";
      const over = once(worker, "exit");
      worker.postMessage({ kind: "stop" } satisfies ToWriter);
      await over;
    },
  };
}
