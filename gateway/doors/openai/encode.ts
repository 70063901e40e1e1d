import type { Part, Usage } from "../../../contract/messages.ts";
import { unreachable } from "../../../contract/unreachable.ts";
import { noUsage } from "../../budget/ledger.ts";
import type { StopReason } from "../../models/model.ts";
import type { ShownEvent } from "../collect.ts";

/** `id` is `chatcmpl-…`, `created` in seconds, `model` is read when it is told: as the client wrote it, or who answers instead. */
export type OpenAiHead = { readonly id: string; readonly created: number; readonly model: () => string };

const finishReasons = {
  end: "stop",
  length: "length",
  tools: "tool_calls",
  stopSequence: "stop",
  refusal: "content_filter",
  paused: "stop",
} as const satisfies Record<StopReason, string>;

/** OpenAI's `prompt_tokens` include the cached ones, ours do not. */
export function openAiUsage(usage: Usage | null) {
  const u = usage ?? noUsage;
  const prompt = u.inputTokens + u.cacheReadTokens + u.cacheWriteTokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: u.outputTokens,
    total_tokens: prompt + u.outputTokens,
    prompt_tokens_details: { cached_tokens: u.cacheReadTokens, cache_write_tokens: u.cacheWriteTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: u.thinkingTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

const joined = (parts: readonly Part[], kind: "text" | "thinking"): string =>
  parts.map(part => (part.kind === kind ? part.text : "")).join("");

/** A whole `chat.completion`. */
export function openAiAnswer(head: OpenAiHead, parts: readonly Part[], stop: StopReason, usage: Usage | null) {
  const calls = parts.flatMap(part =>
    part.kind === "toolCall" ? [{ id: part.id, type: "function", function: { name: part.name, arguments: part.arguments } }] : [],
  );
  const content = joined(parts, "text");
  const thinking = joined(parts, "thinking");
  return {
    id: head.id,
    object: "chat.completion",
    created: head.created,
    model: head.model(),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: content === "" && calls.length > 0 ? null : content,
          refusal: null,
          ...(thinking === "" ? {} : { reasoning_content: thinking }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReasons[stop],
      },
    ],
    usage: openAiUsage(usage),
    service_tier: "default",
    system_fingerprint: null,
  };
}

/** Chunks of a stream, each as the text of its event. The first one names the role. */
export function createOpenAiStream(head: OpenAiHead, includeUsage: boolean) {
  const positions = new Map<number, number>();
  let begun = false;

  const event = (choices: readonly object[], usage?: object): string =>
    `data: ${JSON.stringify({
      id: head.id,
      object: "chat.completion.chunk",
      created: head.created,
      model: head.model(),
      service_tier: "default",
      system_fingerprint: null,
      choices,
      ...(includeUsage ? { usage: usage ?? null } : {}),
    })}\n\n`;

  const begin = (): string => {
    if (begun) return "";
    begun = true;
    return event([{ index: 0, delta: { role: "assistant", content: "", refusal: null }, logprobs: null, finish_reason: null }]);
  };
  const delta = (fields: object): string => begin() + event([{ index: 0, delta: fields, logprobs: null, finish_reason: null }]);

  return {
    begin,
    show(shown: ShownEvent): string {
      switch (shown.kind) {
        case "text":
          return shown.text === "" ? "" : delta({ content: shown.text });
        case "thinking":
          return shown.text === "" ? "" : delta({ reasoning_content: shown.text });
        case "toolStart": {
          const index = positions.size;
          positions.set(shown.index, index);
          return delta({
            tool_calls: [{ index, id: shown.id, type: "function", function: { name: shown.name, arguments: "" } }],
          });
        }
        case "toolDelta": {
          const index = positions.get(shown.index);
          return index === undefined ? "" : delta({ tool_calls: [{ index, function: { arguments: shown.json } }] });
        }
        case "thinkingSignature":
        case "toolEnd":
          return "";
        default:
          return unreachable(shown);
      }
    },
    end(stop: StopReason, usage: Usage | null): string {
      const last = event([{ index: 0, delta: {}, logprobs: null, finish_reason: finishReasons[stop] }]);
      return `${begin()}${last}${includeUsage ? event([], openAiUsage(usage)) : ""}data: [DONE]\n\n`;
    },
    /** A comment keeps proxies from closing a silent stream; clients skip it. */
    ping: (): string => ": waiting\n\n",
  };
}
