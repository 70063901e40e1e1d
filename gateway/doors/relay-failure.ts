import type { Clock } from "../clock.ts";
import type { ModelFailure, ModelProvider, ModelRelay } from "../models/model.ts";
import { fail } from "../models/upstream/fail.ts";
import { failureFromAnswer } from "../models/upstream/from-answer.ts";
import { failureFromError } from "../models/upstream/from-error.ts";
import type { Asked } from "../models/upstream/upstream.ts";
import type { Json } from "./fields.ts";

export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

export const longestSilenceMs = 600_000;

/** What a relay's failures may name and must not repeat: the header values with which it signs in. */
export function relayAsked(provider: ModelProvider, model: string, relay: ModelRelay, clock: Clock): Asked {
  const headers = relay.headers();
  const secrets = Object.values(headers).map(value => value.replace(/^Bearer\s+/i, ""));
  return {
    provider: provider.name,
    model,
    address: provider.baseUrl,
    timeoutMs: relay.silenceMs ?? longestSilenceMs,
    hasKey: Object.keys(headers).some(name => /^(authorization|x-api-key)$/i.test(name)),
    secrets,
    clock,
  };
}

/** An answer with a status that is no success. */
export const refusedAnswer = (asked: Asked, status: number, headers: UpstreamHeaders, body: string): ModelFailure =>
  failureFromAnswer(asked, {
    status,
    body,
    header: name => {
      const value = headers[name];
      return typeof value === "string" ? value : null;
    },
  });

/** An error object inside a stream, or in an answer of status 200. */
export const errorInAnswer = (asked: Asked, error: Json): ModelFailure =>
  failureFromAnswer(asked, { status: undefined, body: JSON.stringify({ error }), header: () => null });

/** A connection that did not come about, broke, or fell silent. */
export function brokenConnection(asked: Asked, error: Error): ModelFailure {
  const code = "code" in error ? String(error.code) : "";
  return /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code) ? fail(asked, "MODEL_TIMED_OUT") : failureFromError(asked, error);
}

/** Another model may answer what this one could not; a request that is wrong in itself stays wrong. */
export const mayFallBack = ({ aborted, code }: ModelFailure): boolean =>
  aborted !== true && code !== "MODEL_REFUSED" && code !== "MODEL_CONTEXT_FULL" && code !== "MODEL_INPUT_NOT_SUPPORTED";
