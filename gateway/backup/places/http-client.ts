import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { networkError, placeError } from "./place-error.ts";
import { connectMs, type Watch } from "./silence.ts";

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: IncomingMessage;
};
export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Chunks are asked for as the connection takes them, so that what was asked for was nearly sent. */
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array | undefined;
};

const mostText = 16 << 20;
const idleMs = 4_000;

/** Writes the body as fast as the connection takes it; ends early when the answer is there already. */
async function write(request: ClientRequest, body: NonNullable<HttpRequest["body"]>, isOver: () => boolean): Promise<void> {
  const chunks = body instanceof Uint8Array ? [body] : body;
  for await (const chunk of chunks) {
    if (isOver() || request.destroyed) return;
    if (!request.write(chunk))
      await new Promise<void>(resolve => {
        const go = (): void => {
          for (const event of ["drain", "close", "error", "response"]) request.off(event, go);
          resolve();
        };
        for (const event of ["drain", "close", "error", "response"]) request.once(event, go);
      });
  }
  if (!request.destroyed) request.end();
}

/**
 * HTTP for places, on Node's own client. No redirect is followed (it would take the password along), and the caller's watch hears every
 * chunk.
 */
export function createHttp(place: string) {
  // Servers close a connection after 5 s without use, and do not say so beforehand; `timeout` is for those that nobody uses.
  const options = { keepAlive: true, maxSockets: 4, timeout: idleMs };
  const agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };

  const begin = (
    request: HttpRequest,
    watch: Watch,
    answer: (response: IncomingMessage) => void,
    fail: (error: unknown) => void,
  ): void => {
    const { url, method, headers, body } = request;
    const secure = url.protocol === "https:";
    const sent = (secure ? requestHttps : requestHttp)(url, {
      ...{ method, headers: { ...headers }, signal: watch.signal },
      agent: secure ? agents["https:"] : agents["http:"],
    });
    let over = false;
    const connecting = setTimeout(() => sent.destroy(placeError("PLACE_UNREACHABLE", place, "noAnswer")), connectMs);
    sent.on("socket", socket => {
      if (!socket.connecting) clearTimeout(connecting);
      else socket.once(secure ? "secureConnect" : "connect", () => clearTimeout(connecting));
    });
    sent.on("close", () => clearTimeout(connecting));
    sent.on("error", fail);
    sent.on("response", response => {
      over = true;
      // An answer that breaks off says so to whoever reads it, and to nobody where nobody reads.
      response.on("error", () => undefined);
      answer(response);
    });
    if (body === undefined) sent.end();
    else
      write(sent, body, () => over).catch((error: unknown) => {
        sent.destroy();
        fail(error);
      });
  };

  const send = async (request: HttpRequest, watch: Watch): Promise<HttpAnswer> => {
    try {
      const response = await watch.race(
        new Promise<IncomingMessage>((resolve, reject) => begin(request, watch, resolve, reject)),
      );
      watch.beat();
      return { status: response.statusCode ?? 0, headers: response.headers, body: response };
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
        watch.beat(next.value.length);
        yield next.value;
      }
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : networkError(place, error);
    } finally {
      // Read to its end, the connection is free for the next request by now.
      if (!answer.body.complete) answer.body.destroy();
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
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

export type Http = ReturnType<typeof createHttp>;
