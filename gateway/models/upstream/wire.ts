import type { ModelFailure } from "../model.ts";
import { fail } from "./fail.ts";
import { failureFromAnswer } from "./from-answer.ts";
import { failureFromError } from "./from-error.ts";
import { largestAnswerBytes, type Watch, watchEvents, watchJson, watchLines } from "./limits.ts";
import { garbled } from "./read.ts";
import type { Asked, Upstream } from "./upstream.ts";

/** How the answer is written: server-sent events, lines of JSON, or one JSON document. */
export type WireMode = "events" | "lines" | "json";

/** One request on its way. The client libraries are given its `fetch`; whatever goes wrong below them is kept in `failure`. */
export type Wire = {
  readonly fetch: typeof globalThis.fetch;
  /** The first thing that went wrong, already in our words. */
  failure(): ModelFailure | undefined;
  /** The whole body came and was passed on. */
  ended(): boolean;
  /** Changes how long a silence may last from now on. */
  patience(ms: number): void;
  /** Ends the request, wherever it stands. */
  close(): void;
};

const refusalBytes = 64 * 1024;

async function readSome(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes >= refusalBytes) break;
  }
  return Buffer.concat(parts).subarray(0, refusalBytes).toString("utf8");
}

/** A guarded `fetch` for one request: aborts with `signal`, ends a silence, bounds every answer, and turns refusals into failures. */
export function openWire(upstream: Upstream, asked: Asked, signal: AbortSignal, mode: WireMode): Wire {
  const run = new AbortController();
  let failure: ModelFailure | undefined;
  let ended = false;
  let silenceMs = upstream.timeoutMs;
  const key = upstream.apiKey();

  /** Keeps the first failure and gives the error that carries it up through the library. */
  const broken = (found: ModelFailure): Error => {
    if (!signal.aborted) failure ??= found;
    return new Error(found.code);
  };
  const abort = (): void => run.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });

  const withinSilence = async <T>(wait: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => {
      broken(fail({ ...asked, timeoutMs: silenceMs }, "MODEL_TIMED_OUT"));
      run.abort();
    }, silenceMs);
    try {
      return await wait();
    } finally {
      clearTimeout(timer);
    }
  };

  const headersFor = (given: RequestInit["headers"] | undefined): Headers => {
    const headers = new Headers(given);
    if (key === undefined || key === "") for (const name of ["authorization", "x-api-key"]) headers.delete(name);
    for (const [name, value] of Object.entries(upstream.headers)) headers.set(name, value);
    return headers;
  };

  const watchFor = (response: Response): Watch => {
    const type = response.headers.get("content-type") ?? "";
    if (mode === "json") return watchJson();
    if (type.includes("text/html")) throw garbled("a web page");
    if (mode === "lines")
      return watchLines(body => broken(failureFromAnswer(asked, { status: undefined, body, header: () => null })));
    if (type.includes("application/json")) throw garbled("one JSON document instead of a stream");
    return watchEvents();
  };

  const guardedBody = (source: ReadableStream<Uint8Array>, watch: Watch): ReadableStream<Uint8Array> => {
    const reader = source.getReader();
    let bytes = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      for (;;) {
        const { done, value } = await withinSilence(() => reader.read());
        bytes += value?.byteLength ?? 0;
        if (bytes > largestAnswerBytes) throw garbled("the answer has no end");
        const chunks = done ? watch.flush() : watch.pass(value);
        for (const chunk of chunks) controller.enqueue(chunk);
        // A last line may be followed by its own verdict: flush again until nothing comes.
        if (done && chunks.length > 0) watch.flush();
        if (done) {
          ended = true;
          controller.close();
        }
        if (done || chunks.length > 0) return;
      }
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async controller => {
          try {
            await pull(controller);
          } catch (error) {
            run.abort();
            throw broken(failureFromError(asked, error));
          }
        },
        cancel: abort,
      },
      { highWaterMark: 0 },
    );
  };

  const send = async (input: string, init: RequestInit): Promise<Response> => {
    init.signal?.addEventListener("abort", abort, { once: true });
    const request = { ...init, headers: headersFor(init.headers), signal: run.signal };
    const response = await withinSilence(() => upstream.fetch(input, request));
    const { status, headers } = response;
    if (status >= 300 && status < 400)
      throw garbled(`it sends callers on to ${headers.get("location") ?? "another address"}; enter that address`);
    if (!response.ok) {
      const body = await withinSilence(() => readSome(response));
      throw broken(failureFromAnswer(asked, { status, body, header: name => headers.get(name) }));
    }
    if (response.body === null) throw garbled("an empty body");
    const kept = new Headers();
    for (const name of ["content-type", "request-id", "x-request-id"]) {
      const value = headers.get(name);
      if (value !== null) kept.set(name, value);
    }
    return new Response(guardedBody(response.body, watchFor(response)), { status: 200, headers: kept });
  };

  return {
    fetch: async (input, init = {}) => {
      try {
        return await send(input instanceof Request ? input.url : String(input), init);
      } catch (error) {
        run.abort();
        throw broken(failureFromError(asked, error));
      }
    },
    failure: () => failure,
    ended: () => ended,
    patience: ms => {
      silenceMs = ms;
    },
    close: () => {
      signal.removeEventListener("abort", abort);
      run.abort();
    },
  };
}
