import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { fromPlainError, type PlainError } from "./storage-error.ts";
import type { WriteRequest, WriterOf, WriteTable } from "./write-table.ts";

/** Main thread → writer thread. */
export type ToWriter = { kind: "writes"; first: number; requests: WriteRequest[]; durable: boolean } | { kind: "stop" };
/** Writer thread → main thread: outcomes in the order of the requests, from number `first` on. */
export type FromWriter =
  | { kind: "outcomes"; first: number; outcomes: ({ ok: true; value: unknown } | { ok: false; error: PlainError })[] }
  | { kind: "stopped" };

type Waiting = { resolve: (value: never) => void; reject: (error: unknown) => void };

/**
 * The writer in a thread of its own, so that a slow disk never holds up a stream. `entry` is the bundled writer-thread.
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
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  const open = new Map<number, Waiting>();
  let requests: WriteRequest[] = [];
  let durable = false;
  let next = 0;
  let scheduled = false;
  let state: "running" | "stopping" | "dead" = "running";

  const die = (error: unknown): void => {
    if (state === "dead") return;
    const expected = state === "stopping";
    state = "dead";
    for (const one of open.values()) one.reject(error);
    open.clear();
    if (!expected) onDeath(error);
  };

  const flush = (): void => {
    scheduled = false;
    if (requests.length === 0) return;
    const message: ToWriter = { kind: "writes", first: next - requests.length, requests, durable };
    requests = [];
    durable = false;
    worker.postMessage(message);
  };

  worker.on("message", (message: FromWriter) => {
    if (message.kind === "stopped") return;
    message.outcomes.forEach((outcome, index) => {
      const number = message.first + index;
      const one = open.get(number);
      open.delete(number);
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
        open.set(next++, { resolve, reject });
        requests.push({ name, args });
        durable ||= options?.durable ?? false;
        if (scheduled) return;
        scheduled = true;
        setImmediate(flush);
      }),
    stop: async () => {
      if (state !== "running") return;
      flush();
      state = "stopping";
      const over = once(worker, "exit");
      worker.postMessage({ kind: "stop" } satisfies ToWriter);
      await over;
    },
  };
}
