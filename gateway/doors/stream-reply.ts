import type { FastifyReply } from "fastify";
import type { Voice } from "./voice.ts";

/** Until then a failure still gets its own status; after it the client and proxies hear that somebody is at work. */
const longestSilenceMs = 15_000;

/**
 * An event stream to a client. The status goes out with the first event, or after 15 s of silence; then a ping comes every 15 s while
 * nothing else does. A client that reads slowly holds the model up instead of filling memory, until `signal` aborts.
 */
export function createStreamReply(
  reply: FastifyReply,
  voice: Pick<Voice, "begin" | "ping" | "headers">,
  signal: AbortSignal,
  silenceMs = longestSilenceMs,
) {
  const { raw } = reply;
  let begun = false;

  const begin = (): void => {
    if (begun) return;
    begun = true;
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      ...voice.headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-accel-buffering": "no",
    });
  };

  const timer = setInterval(() => {
    if (raw.destroyed || raw.writableEnded || raw.writableNeedDrain) return;
    begin();
    raw.write(voice.begin() + voice.ping());
  }, silenceMs);

  /** Resolves when the client has read on, has gone, or nobody wants to wait any longer. */
  const drained = (): Promise<void> =>
    new Promise(resolve => {
      const go = (): void => {
        raw.off("drain", go);
        raw.off("close", go);
        signal.removeEventListener("abort", go);
        resolve();
      };
      if (signal.aborted || raw.destroyed) return resolve();
      raw.on("drain", go);
      raw.on("close", go);
      signal.addEventListener("abort", go);
    });

  return {
    begun: () => begun,
    async write(text: string): Promise<void> {
      if (text === "") return;
      begin();
      timer.refresh();
      if (raw.destroyed || raw.write(text)) return;
      await drained();
    },
    end(text: string): void {
      begin();
      raw.end(text);
    },
    stop: () => clearInterval(timer),
  };
}
