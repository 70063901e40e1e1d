import type { IncomingHttpHeaders } from "node:http";
import type { ResolvedModel } from "../agents/turn.ts";
import type { Clock } from "../clock.ts";
import type { ModelFailure, ModelRelay } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import { isJson, type Json } from "./fields.ts";
import { brokenConnection, refusedAnswer, relayAsked } from "./relay-failure.ts";
import { relayHeaders } from "./relay-request.ts";
import type { UpstreamConnections, UpstreamRequest } from "./upstream.ts";
import { isCount } from "./usage-report.ts";

export type CountRelayedDeps = { readonly upstream: Pick<UpstreamConnections, "send">; readonly clock: Clock };

const patienceMs = 60_000;
const largestAnswerBytes = 1024 * 1024;

/** What of a Messages body can be counted; the rest says how to answer. */
const countable = ["model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control"] as const;

export const countableFields = (body: Json): Json =>
  Object.fromEntries(countable.filter(name => body[name] !== undefined).map(name => [name, body[name]]));

/** Has Anthropic, or a server that speaks its API, count the tokens of a body. Costs nothing. */
export function createCountRelayed({ upstream, clock }: CountRelayedDeps) {
  return async function countRelayed(
    to: ResolvedModel,
    relay: ModelRelay,
    body: Json,
    client: IncomingHttpHeaders,
    signal: AbortSignal,
  ): Promise<{ tokens: number; estimated: false } | ModelFailure> {
    const asked = relayAsked(to.provider, to.model, relay, clock);
    const sending = {
      url: relay.url("/v1/messages/count_tokens"),
      headers: relayHeaders("anthropic", relay.headers(), client),
      body: JSON.stringify(body),
      silenceMs: patienceMs,
      direct: to.provider.local,
    };
    try {
      const { status, headers, body: text } = await ask(upstream, sending, signal);
      if (status >= 300) return refusedAnswer(asked, status, headers, text);
      const tokens = readCount(text);
      return tokens === null ? fail(asked, "MODEL_GARBLED", { problem: "it gave no count" }) : { tokens, estimated: false };
    } catch (error) {
      return brokenConnection(asked, error as Error);
    }
  };
}

export type CountRelayed = ReturnType<typeof createCountRelayed>;

function readCount(body: string): number | null {
  try {
    const value: unknown = JSON.parse(body);
    return isJson(value) && isCount(value.input_tokens) ? value.input_tokens : null;
  } catch {
    // Told to the caller as null.
    return null;
  }
}

type Answered = { status: number; headers: Readonly<Record<string, string | string[] | undefined>>; body: string };

/** One request with a small answer. Rejects with what the connection says. */
function ask(upstream: CountRelayedDeps["upstream"], request: UpstreamRequest, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: Answered["headers"] = {};
    let bytes = 0;
    const chunks: Buffer[] = [];
    const sending = upstream.send(request, {
      onRequestSent: () => undefined,
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
