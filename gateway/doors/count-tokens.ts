import { AppError } from "../../contract/errors/app-error.ts";
import type { StoredFailure } from "../../contract/errors/failure.ts";
import { isFailure } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import type { Handler } from "../routes/handler.ts";
import { targetOrThrow } from "./answer.ts";
import { parseMessagesRequest } from "./anthropic/parse.ts";
import { readEnvelope } from "./envelope.ts";
import { isJson } from "./fields.ts";
import { brokenConnection, refusedAnswer, relayAsked } from "./relay-failure.ts";
import { relayBody, relayHeaders } from "./relay-request.ts";
import type { Target } from "./targets.ts";
import type { UpstreamConnections } from "./upstream.ts";

export type CountTokensDeps = {
  readonly targetOf: (ref: string | undefined) => Target | StoredFailure;
  readonly upstream: Pick<UpstreamConnections, "send">;
  readonly clock: Clock;
};

const patienceMs = 60_000;
const largestAnswerBytes = 1024 * 1024;

/** `POST /v1/messages/count_tokens`: asked of Anthropic itself where it answers, else counted or bounded by the provider's adapter. */
export function createCountTokens({ targetOf, upstream, clock }: CountTokensDeps): Handler<"anthropicCountTokens"> {
  return async ({ request, signal }) => {
    const envelope = readEnvelope(request.body);
    const { models, words } = targetOrThrow(targetOf(envelope.model));
    const [to] = models;
    if (to.provider.family !== "anthropic" || !to.provider.relay) {
      const parsed = parseMessagesRequest(envelope.body, to.provider, true);
      const system = [words?.persona ?? "", parsed.request.system].filter(one => one !== "").join("\n\n");
      const counted = await to.provider.countTokens({ ...parsed.request, system, model: to.model }, signal);
      if (isFailure(counted)) throw thrown(counted);
      return { input_tokens: counted.tokens };
    }

    const { relay } = to.provider;
    const asked = relayAsked(to.provider, to.model, relay, clock);
    const persona = words?.persona;
    const sending = {
      url: relay.url("/v1/messages/count_tokens"),
      headers: relayHeaders("anthropic", relay.headers(), request.headers),
      body: JSON.stringify(relayBody("anthropic", envelope.body, to.model, persona === undefined ? null : { persona })),
      silenceMs: patienceMs,
      direct: to.provider.local,
    };
    const { status, headers, body } = await ask(upstream, sending, signal).catch((error: Error) => {
      throw thrown(brokenConnection(asked, error));
    });
    if (status >= 300) throw thrown(refusedAnswer(asked, status, headers, body));
    const tokens = readCount(body);
    if (tokens === null) throw thrown(fail(asked, "MODEL_GARBLED", { problem: "it gave no count" }));
    return { input_tokens: tokens };
  };
}

const thrown = ({ code, slots, retryAfterMs }: ModelFailure): AppError =>
  AppError.of(code, slots, retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) });

function readCount(body: string): number | null {
  try {
    const value: unknown = JSON.parse(body);
    return isJson(value) && typeof value.input_tokens === "number" ? value.input_tokens : null;
  } catch {
    // Told to the caller as null.
    return null;
  }
}

type Answered = { status: number; headers: Readonly<Record<string, string | string[] | undefined>>; body: string };

/** One request with a small answer. Rejects with what the connection says. */
function ask(
  upstream: CountTokensDeps["upstream"],
  request: Parameters<UpstreamConnections["send"]>[0],
  signal: AbortSignal,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: Answered["headers"] = {};
    let bytes = 0;
    const chunks: Buffer[] = [];
    const sending = upstream.send(request, {
      onResponseStart: (code, found) => {
        status = code;
        headers = found;
      },
      onResponseData: chunk => {
        bytes += chunk.length;
        if (bytes <= largestAnswerBytes) chunks.push(chunk);
      },
      onResponseEnd: () => resolve({ status, headers, body: Buffer.concat(chunks).toString("utf8") }),
      onResponseError: reject,
    });
    Promise.resolve(sending).then(control => {
      if (signal.aborted) control.abort();
      else signal.addEventListener("abort", () => control.abort(), { once: true });
    }, reject);
  });
}
