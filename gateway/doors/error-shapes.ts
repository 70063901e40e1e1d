import type { Language } from "../../contract/errors/define.ts";
import { describeFailure, type Failure, type StoredFailure } from "../../contract/errors/failure.ts";

/** Which API's clients listen. */
export type Door = "openai" | "anthropic";

/** Codes of OpenAI's own that its clients branch on, beside ours. */
const openAiCodes: Readonly<Record<string, string>> = {
  MODEL_UNKNOWN: "model_not_found",
  MODEL_NOT_FOUND: "model_not_found",
  MODEL_CONTEXT_FULL: "context_length_exceeded",
  MODEL_RATE_LIMITED: "rate_limit_exceeded",
  MODEL_NO_CREDIT: "insufficient_quota",
  MODEL_KEY_REFUSED: "invalid_api_key",
  AUTH_REQUIRED: "invalid_api_key",
  AUTH_REFUSED: "invalid_api_key",
};

/** A failure as each API's clients expect it. `code` is ours in both; OpenAI's own word stands beside it as `openai_code`. */
export function doorError(door: Door, error: Failure["error"], requestId: string, param: string | null = null): object {
  const { code, message, hint, type } = error;
  if (door === "anthropic") return { type: "error", error: { type, message, code, hint }, request_id: requestId };
  const own = openAiCodes[code];
  return { error: { message, type, code, hint, param, ...(own === undefined ? {} : { openai_code: own }) } };
}

/** The event with which a stream breaks off. */
export function doorErrorEvent(door: Door, failure: StoredFailure, language: Language, requestId: string): string {
  const body = JSON.stringify(doorError(door, describeFailure(failure.code, failure.slots, language), requestId));
  return door === "anthropic" ? `event: error\ndata: ${body}\n\n` : `data: ${body}\n\n`;
}
