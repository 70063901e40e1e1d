import type { ModelErrorCode } from "../../../contract/errors/table.ts";
import type { ModelFailure } from "../model.ts";
import { fail } from "./fail.ts";
import { isRecord } from "./read.ts";
import type { Asked } from "./upstream.ts";

/** An upstream's refusal: its status (undefined inside a stream), what it said, and the headers that tell when to come back. */
export type Refusal = {
  readonly status: number | undefined;
  readonly body: string;
  readonly header: (name: string) => string | null;
};

const patterns = {
  noCredit:
    /insufficient[_ ]quota|credit balance|insufficient[_ ](?:balance|credit|funds)|exceeded your current quota|billing_error|payment required|余额不足|欠费/i,
  contextFull:
    /context_length_exceeded|prompt is too long|maximum context length|exceeds? the (?:available )?context|context (?:window|size|length)[^.]{0,40}exceed|input length exceeds|exceeds? the maximum number of tokens|request_too_large/i,
  badKey:
    /invalid[_ ]api[_ ]key|incorrect api key|api key not valid|invalid x-api-key|authentication_error|no api key|missing api key/i,
  overloaded: /overloaded|server busy|at capacity|engine is currently|temporarily unavailable/i,
  rateLimited: /rate_limit|rate limit|too many requests|resource_exhausted/i,
  noModel: /model_not_found|model[^.]{0,80}(?:not found|does not exist|not exist)|no such model|unknown model/i,
  wrongPath: /^\s*(?:404 page not found|not found|cannot (?:get|post) .*|\{"detail":\s*"not found"\}|no \/.*)\s*$/i,
};

const statusOfType: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    // Not JSON: a proxy's page or plain words, used as text.
    return undefined;
  }
};

/** The words of an error body in any of the forms that the APIs use. */
function readBody(body: string): { message: string; words: string; status: number | undefined } {
  const parsed = parse(body);
  if (!isRecord(parsed)) return { message: body, words: body, status: undefined };
  const error = isRecord(parsed.error) ? parsed.error : parsed;
  const message = [error.message, parsed.error, parsed.message, parsed.detail, error.type].find(one => typeof one === "string");
  const words = [message, error.type, error.code, error.status].filter(one => typeof one === "string").join(" ");
  const named = [error.code, parsed.StatusCode, error.status].find(
    (one): one is number => typeof one === "number" && one >= 400 && one < 600,
  );
  const typed = typeof error.type === "string" ? statusOfType[error.type] : undefined;
  return { message: message ?? body, words, status: named ?? typed };
}

/** Time to wait in ms, from `retry-after-ms` or `retry-after` (seconds or a date); at most a day. */
function retryAfter(refusal: Refusal, asked: Asked): number | undefined {
  const ms = Number.parseFloat(refusal.header("retry-after-ms") ?? "");
  const text = refusal.header("retry-after") ?? "";
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number.parseFloat(text) * 1000 : Date.parse(text) - asked.clock.now();
  const wait = Number.isFinite(ms) ? ms : seconds;
  return Number.isFinite(wait) && wait >= 0 ? Math.min(Math.round(wait), 86_400_000) : undefined;
}

function codeOf(status: number, words: string, message: string, isPage: boolean, asked: Asked): ModelErrorCode {
  const has = (pattern: RegExp): boolean => pattern.test(words);
  if (status === 402 || (status !== 401 && has(patterns.noCredit))) return "MODEL_NO_CREDIT";
  if (status === 401) return asked.hasKey ? "MODEL_KEY_REFUSED" : "MODEL_KEY_MISSING";
  if ((status === 400 || status === 403) && has(patterns.badKey)) return asked.hasKey ? "MODEL_KEY_REFUSED" : "MODEL_KEY_MISSING";
  if (status === 413 || has(patterns.contextFull)) return "MODEL_CONTEXT_FULL";
  if (status === 403) return "MODEL_FORBIDDEN";
  if (status === 404) return isPage || patterns.wrongPath.test(message) ? "MODEL_GARBLED" : "MODEL_NOT_FOUND";
  if (status === 429) return "MODEL_RATE_LIMITED";
  if (status === 529 || status === 503) return "MODEL_OVERLOADED";
  if (status >= 500 && has(patterns.overloaded)) return "MODEL_OVERLOADED";
  if (status >= 500 && has(patterns.rateLimited)) return "MODEL_RATE_LIMITED";
  if (status === 400 && has(patterns.noModel)) return "MODEL_NOT_FOUND";
  if (status === 405 || isPage) return status >= 500 ? "MODEL_FAILED" : "MODEL_GARBLED";
  if (status >= 500 || status === 408 || status === 409 || status === 425) return "MODEL_FAILED";
  return status >= 400 ? "MODEL_REFUSED" : "MODEL_GARBLED";
}

/**
 * One failure for one refusal of an upstream, in a status line or inside a stream. In a stream the status is what the error says of itself, or
 * a guess: it chooses the words and is not carried as `status`.
 */
export function failureFromAnswer(asked: Asked, refusal: Refusal): ModelFailure {
  const { message, words, status: inner } = readBody(refusal.body);
  const guessed = patterns.overloaded.test(words) ? 529 : patterns.rateLimited.test(words) ? 429 : 500;
  const status = refusal.status ?? inner ?? guessed;
  const isPage =
    /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(refusal.body) || (refusal.header("content-type") ?? "").includes("text/html");
  const code = codeOf(status, words, message, isPage, asked);
  const wait = retryAfter(refusal, asked);
  const told = refusal.header("x-should-retry");
  const problem = code === "MODEL_GARBLED" ? `HTTP ${status}: ${message}` : message === "" ? `HTTP ${status}` : message;
  const failure = fail(asked, code, {
    problem,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(told === "false" ? { retryable: false } : code === "MODEL_FAILED" ? { retryable: true } : {}),
  });
  return {
    ...failure,
    slots: { ...failure.slots, status },
    ...(refusal.status === undefined ? {} : { status: refusal.status }),
  };
}
