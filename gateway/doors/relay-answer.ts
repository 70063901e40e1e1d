import type { FastifyReply } from "fastify";
import type { Language } from "../../contract/errors/define.ts";
import type { Drain } from "../budget/drains.ts";
import type { ModelFailure } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import { isTurnedAway } from "../models/upstream/turned-away.ts";
import type { Asked } from "../models/upstream/upstream.ts";
import { type Door, doorErrorEvent } from "./error-shapes.ts";
import { isJson, type Json } from "./fields.ts";
import { brokenConnection, errorInAnswer, refusedAnswer, type UpstreamHeaders } from "./relay-failure.ts";
import { answerHeaders } from "./relay-request.ts";
import { createSseLines } from "./sse-lines.ts";
import type { Tap, Tapped } from "./tap.ts";
import type { UpstreamConnections, UpstreamControl, UpstreamHandler, UpstreamRequest } from "./upstream.ts";

export type RelayAnswerJob = {
  readonly upstream: Pick<UpstreamConnections, "send">;
  readonly request: UpstreamRequest;
  readonly tap: Tap;
  readonly asked: Asked;
  readonly door: Door;
  readonly stream: boolean;
  readonly requestId: string;
  readonly language: () => Language;
  readonly reply: FastifyReply;
  /** A place to read on in when the client has gone; null: the answer is cut. */
  readonly drain: () => Drain | null;
};

/** How it ended. `sent`: the client has something of it; otherwise the reply is untouched. `gone`: the client left first. */
export type RelayEnd = {
  readonly failure: ModelFailure | null;
  readonly sent: boolean;
  readonly tapped: Tapped;
  readonly gone: boolean;
  /** The upstream's last figures came: what it reported is all there will be. */
  readonly complete: boolean;
  /** The upstream turned the request away, or never heard it: nothing is owed. */
  readonly nothingDone: boolean;
};

const largestErrorBytes = 64 * 1024;
const largestAnswerBytes = 64 * 1024 * 1024;

/**
 * Sends one request and writes its answer to the client as it comes. Never throws; resolves when the answer is over, broken off, or
 * has failed before anything was sent: then the reply is untouched and may carry another answer. When the client goes, the upstream is
 * read to its end where there is a place for it, because only its last words tell what the answer cost.
 */
export function relayAnswer(job: RelayAnswerJob): Promise<RelayEnd> {
  const { tap, asked, door, reply } = job;
  const { raw } = reply;

  return new Promise(resolve => {
    let control: UpstreamControl | null = null;
    let phase: "waiting" | "refused" | "whole" | "stream" | "over" = "waiting";
    let status = 0;
    let headers: UpstreamHeaders = {};
    const collected: Buffer[] = [];
    let collectedBytes = 0;
    let sent = false;
    /** Something of the answer came, whether the client was still there or not. */
    let came = false;
    /** The upstream may have heard the request. */
    let heard = false;
    let left = false;
    let drain: Drain | null = null;
    /** The client reads more slowly than the upstream sends. */
    let held = false;

    const over = (failure: ModelFailure | null): void => {
      if (phase === "over") return;
      phase = "over";
      raw.off("close", onClose);
      drain?.signal.removeEventListener("abort", cut);
      drain?.end();
      const tapped = tap.result();
      const nothingDone = (!heard || isTurnedAway(status)) && tapped.usage === null;
      resolve({ failure, sent, tapped, gone: left, complete: tapped.complete, nothingDone });
    };
    const cut = (): void => {
      over(null);
      control?.abort();
    };
    const onClose = (): void => {
      if (phase === "over") return;
      left = true;
      tap.leave();
      drain = job.drain();
      if (drain === null || drain.signal.aborted) {
        cut();
        return;
      }
      drain.signal.addEventListener("abort", cut, { once: true });
      held = false;
      control?.resume();
    };

    const begin = (more: Record<string, string | number>): void => {
      sent = true;
      reply.hijack();
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        ...answerHeaders(headers),
        [door === "openai" ? "x-request-id" : "request-id"]: job.requestId,
        ...more,
      });
    };

    const write = (bytes: Buffer): void => {
      came = true;
      if (left) return;
      if (!sent)
        begin({ "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache", "x-accel-buffering": "no" });
      if (raw.write(bytes) || held) return;
      held = true;
      control?.pause();
      raw.once("drain", () => {
        if (!held) return;
        held = false;
        control?.resume();
      });
    };

    /** Breaks the answer off as its API does; before its first byte the reply stays untouched. */
    const breakOff = (failure: ModelFailure): void => {
      if (phase === "over") return;
      if (sent && !left) raw.end(doorErrorEvent(door, failure, job.language(), job.requestId));
      over(failure);
      control?.abort();
    };
    const garbled = (problem: string): ModelFailure => fail(asked, "MODEL_GARBLED", { problem });

    const tapFailure = (): ModelFailure | null => {
      const found = tap.failed();
      if (!found) return null;
      return found.kind === "error" ? errorInAnswer(asked, found.error) : garbled(found.problem);
    };

    const lines = createSseLines(line => tap.line(line));
    /** True while the stream is sound. */
    const pass = (take: () => Buffer | null): boolean => {
      try {
        const bytes = take();
        if (bytes) write(bytes);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        breakOff(garbled(error.message));
        return false;
      }
      const failure = tapFailure();
      if (failure) breakOff(failure);
      return failure === null;
    };

    const endStream = (): void => {
      if (!pass(() => lines.end())) return;
      if (!tap.result().finished || !came) {
        breakOff(fail(asked, "MODEL_CUT"));
        return;
      }
      if (!left) raw.end(tap.closing());
      over(null);
    };

    const endWhole = (): void => {
      const bytes = joined(collected);
      const answer = parse(bytes);
      if (answer) tap.whole(answer);
      const failure = answer ? tapFailure() : garbled("the answer is no JSON object");
      if (failure) {
        breakOff(failure);
        return;
      }
      if (!left) {
        begin({ "content-type": "application/json; charset=utf-8", "content-length": bytes.length });
        raw.end(bytes);
      }
      over(null);
    };

    const refusal = (): ModelFailure => {
      const bytes = joined(collected);
      if (status >= 400) return refusedAnswer(asked, status, headers, bytes.toString("utf8"));
      if (status >= 300) return garbled(`it redirects (HTTP ${status})`);
      const error = parse(bytes)?.error;
      return isJson(error)
        ? errorInAnswer(asked, error)
        : garbled(`it answers with ${headers["content-type"]}, not with a stream`);
    };

    const collect = (chunk: Buffer): void => {
      collectedBytes += chunk.length;
      if (phase === "whole" && collectedBytes > largestAnswerBytes) breakOff(garbled("the answer is larger than 64 MB"));
      else if (phase === "whole" || collectedBytes <= largestErrorBytes) collected.push(chunk);
    };

    const handler: UpstreamHandler = {
      onRequestSent() {
        heard = true;
      },
      onResponseStart(code, found) {
        if (phase === "over") return;
        status = code;
        headers = found;
        const type = String(found["content-type"] ?? "");
        if (code >= 300) phase = "refused";
        else if (!job.stream) phase = "whole";
        else phase = type === "" || type.includes("event-stream") ? "stream" : "refused";
      },
      onResponseData(chunk) {
        if (phase === "stream") pass(() => lines.feed(chunk));
        else if (phase !== "over") collect(chunk);
      },
      onResponseEnd() {
        if (phase === "stream") endStream();
        else if (phase === "whole") endWhole();
        else if (phase === "refused") breakOff(refusal());
      },
      onResponseError(error) {
        // What is complete stays complete, however the connection ended.
        if (phase === "stream" && tap.result().finished) endStream();
        else if (phase === "refused") breakOff(refusal());
        else breakOff(brokenConnection(asked, error));
      },
    };

    if (raw.destroyed) {
      left = true;
      over(null);
      return;
    }
    raw.once("close", onClose);
    const sending = job.upstream.send(job.request, handler);
    if (!(sending instanceof Promise)) {
      control = sending;
      return;
    }
    sending.then(made => {
      control = made;
      if (phase === "over") made.abort();
    }, handler.onResponseError);
  });
}

const joined = (chunks: readonly Buffer[]): Buffer => (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));

function parse(bytes: Buffer): Json | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isJson(value) ? value : null;
  } catch {
    // Told to the caller as null, which ends the relay as garbled.
    return null;
  }
}
