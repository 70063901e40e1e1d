import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { networkError, placeError } from "./place-error.ts";
import { connectMs, silenceMs, type Watch } from "./silence.ts";

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
};
export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Chunks are asked for one by one as the connection takes them, so that what was asked for was nearly sent. */
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array | undefined;
};

const mostText = 16 << 20;

/** HTTP for places: no redirect is followed (it would take the password along), and the caller's watch hears every chunk. undici is loaded at the first request. */
export function createHttp(place: string) {
  let loading: Promise<Dispatcher> | undefined;
  const load = (): Promise<Dispatcher> => {
    loading ??= import("undici").then(({ default: undici }) => {
      // Taken from `default`, whose types are incomplete: a bundled CommonJS package has no other export.
      const { Agent } = undici as unknown as typeof import("undici");
      return new Agent({ connections: 4, pipelining: 0, keepAliveTimeout: 4_000, connect: { timeout: connectMs } });
    });
    return loading;
  };

  const send = async (request: HttpRequest, watch: Watch): Promise<HttpAnswer> => {
    const dispatcher = await load();
    const { url } = request;
    try {
      const answer = await watch.race(
        dispatcher.request({
          ...{ origin: url.origin, path: url.pathname + url.search, method: request.method, headers: { ...request.headers } },
          body: request.body === undefined ? null : (request.body as Uint8Array),
          // The watch counts silence, in both directions.
          ...{ headersTimeout: silenceMs * 60, bodyTimeout: silenceMs * 60, signal: watch.signal },
        } as Dispatcher.RequestOptions),
      );
      watch.beat();
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : networkError(place, error);
    }
  };

  /** The chunks of an answer's body. */
  async function* chunks(answer: HttpAnswer, watch: Watch): AsyncGenerator<Uint8Array> {
    const iterator = answer.body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      for (;;) {
        const next = await watch.race(iterator.next());
        if (next.done) return;
        watch.beat();
        yield next.value;
      }
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : networkError(place, error);
    } finally {
      answer.body.destroy();
    }
  }

  /** The whole body of a short answer. */
  const text = async (answer: HttpAnswer, watch: Watch): Promise<string> => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of chunks(answer, watch)) {
      bytes += chunk.length;
      if (bytes > mostText) throw placeError("PLACE_FAILED", place, "tooMuch");
      parts.push(chunk);
    }
    return Buffer.concat(parts).toString("utf8");
  };

  return {
    send,
    chunks,
    text,
    /** Reads on what nobody needs, so that the connection can be used again; gives up when it is long. */
    drop: async (answer: HttpAnswer, watch: Watch): Promise<void> => void (await text(answer, watch)),
    async close(): Promise<void> {
      const dispatcher = await loading;
      await dispatcher?.destroy();
    },
  };
}

export type Http = ReturnType<typeof createHttp>;
