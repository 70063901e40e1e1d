import type { ModelErrorCode } from "../../contract/errors/table.ts";
import type { ModelFailure, ModelProvider } from "../models/model.ts";
import { isJson, type Json } from "./fields.ts";

/** Of whom a failure tells. `secrets` are never repeated. */
export type About = { readonly provider: ModelProvider; readonly model: string; readonly secrets: readonly string[] };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const longestProblem = 300;

/** A provider's own words, shortened, without anything that looks like a key. */
function problemOf(text: string, about: About): string {
  let said = text.replace(/\s+/g, " ").trim();
  for (const secret of about.secrets) if (secret.length >= 4) said = said.replaceAll(secret, "…");
  said = said.replace(/\b(sk|pk|key|Bearer)[-_ ][\w*.-]{8,}/gi, "…");
  return said.length > longestProblem ? `${said.slice(0, longestProblem)}…` : said;
}

export function failureOf(
  code: ModelErrorCode,
  about: About,
  more: { slots?: Record<string, string | number>; retryable?: boolean; retryAfterMs?: number | undefined; status?: number } = {},
): ModelFailure {
  return {
    kind: "failure",
    code,
    slots: { provider: about.provider.name, model: about.model, address: hostOf(about.provider.baseUrl), ...more.slots },
    retryable: more.retryable ?? false,
    ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    // Not an address; it is shown as it was written.
    return url;
  }
}

const retryAfterMs = (headers: Headers, now: number): number | undefined => {
  const exact = Number(headers["retry-after-ms"]);
  if (exact > 0) return exact;
  const value = headers["retry-after"];
  if (typeof value !== "string" || value === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};

/** What an upstream's error object or refused status stands for. */
export function upstreamFailure(status: number, headers: Headers, body: string, about: About, now: number): ModelFailure {
  const error = errorObject(body);
  const message = typeof error?.message === "string" ? error.message : body.slice(0, 2_000);
  const word = `${error?.type ?? ""} ${error?.code ?? ""}`;
  const wait = retryAfterMs(headers, now);
  const make = (code: ModelErrorCode, retryable: boolean, slots: Record<string, string | number> = {}): ModelFailure =>
    failureOf(code, about, {
      retryable,
      retryAfterMs: wait,
      status,
      slots: { problem: problemOf(message, about), status, ...slots },
    });

  if (
    status === 402 ||
    /insufficient_quota|billing_error/.test(word) ||
    /credit balance|exceeded your current quota/i.test(message)
  )
    return make("MODEL_NO_CREDIT", false);
  if (status === 401) return make("MODEL_KEY_REFUSED", false);
  if (status === 403) return make("MODEL_FORBIDDEN", false);
  if (status === 404 && error) return make("MODEL_NOT_FOUND", false);
  if (
    status === 413 ||
    /context_length_exceeded|string_above_max_length/.test(word) ||
    /prompt is too long|maximum context length/i.test(message)
  )
    return make("MODEL_CONTEXT_FULL", false);
  if (status === 429) return make("MODEL_RATE_LIMITED", true, { seconds: Math.ceil((wait ?? 5_000) / 1_000) });
  if (status === 529 || status === 503 || /overloaded/.test(word)) return make("MODEL_OVERLOADED", true);
  if (status === 408 || status === 504) return make("MODEL_TIMED_OUT", true, { seconds: Math.ceil((wait ?? 0) / 1_000) });
  if (status >= 400 && status < 500 && error) return make("MODEL_REFUSED", false);
  if (status >= 500) return make("MODEL_FAILED", true);
  return make("MODEL_GARBLED", false, { problem: `status ${status} without an error that can be read` });
}

/** The same for an error that came inside a stream or an answer of status 200. */
export function upstreamError(error: Json, about: About, now: number): ModelFailure {
  const statuses: Readonly<Record<string, number>> = {
    authentication_error: 401,
    permission_error: 403,
    not_found_error: 404,
    request_too_large: 413,
    rate_limit_error: 429,
    overloaded_error: 529,
    invalid_request_error: 400,
    timeout_error: 504,
  };
  const own = typeof error.code === "number" ? error.code : typeof error.status === "number" ? error.status : undefined;
  const status = own !== undefined && own >= 400 && own < 600 ? own : (statuses[String(error.type)] ?? 500);
  return upstreamFailure(status, {}, JSON.stringify({ error }), about, now);
}

function errorObject(body: string): Json | null {
  try {
    const value: unknown = JSON.parse(body);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (!isJson(first)) return null;
    if (isJson(first.error)) return first.error;
    if (typeof first.error === "string") return { message: first.error };
    return typeof first.message === "string" ? first : null;
  } catch {
    // A page or a plain sentence: then the text itself is what was said.
    return null;
  }
}

/** A connection that did not come about or broke. `begun`: the upstream had started to answer. */
export function connectionFailure(error: Error, begun: boolean, silenceMs: number, about: About): ModelFailure {
  const code = "code" in error ? String(error.code) : "";
  if (/UND_ERR_(HEADERS|BODY)_TIMEOUT/.test(code))
    return failureOf("MODEL_TIMED_OUT", about, { retryable: !begun, slots: { seconds: Math.round(silenceMs / 1_000) } });
  if (begun) return failureOf("MODEL_CUT", about, { retryable: true });
  if (/^HPE_|UND_ERR_(RESPONSE|HEADERS)/.test(code))
    return failureOf("MODEL_GARBLED", about, { slots: { problem: "it does not speak HTTP" } });
  return failureOf("MODEL_UNREACHABLE", about, { retryable: true });
}

/** Another model may answer what this one could not; a request that is wrong in itself stays wrong. */
export const mayFallBack = (failure: ModelFailure): boolean =>
  failure.aborted !== true && !["MODEL_REFUSED", "MODEL_CONTEXT_FULL", "MODEL_INPUT_NOT_SUPPORTED"].includes(failure.code);
