import type { Part, Usage } from "../../../contract/messages.ts";
import { noUsage } from "../../budget/ledger.ts";
import type { StopReason } from "../../models/model.ts";
import type { ShownEvent } from "../collect.ts";
import { createBlocks } from "./blocks.ts";

/** `id` is `msg_…`, `model` is read when it is told: as the client wrote it, or who answers instead. */
export type AnthropicHead = { readonly id: string; readonly model: () => string };

const stopReasons = {
  end: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  stopSequence: "stop_sequence",
  refusal: "refusal",
  paused: "pause_turn",
} as const satisfies Record<StopReason, string>;

/** Anthropic's `input_tokens` exclude the cached ones, as ours do. */
export function anthropicUsage(usage: Usage | null) {
  const u = usage ?? noUsage;
  return {
    input_tokens: u.inputTokens,
    output_tokens: u.outputTokens,
    cache_creation_input_tokens: u.cacheWriteTokens,
    cache_read_input_tokens: u.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: u.cacheWriteTokens - u.cacheWrite1hTokens,
      ephemeral_1h_input_tokens: u.cacheWrite1hTokens,
    },
    output_tokens_details: { thinking_tokens: u.thinkingTokens },
    server_tool_use: null,
    service_tier: "standard",
  };
}

/** Arguments as an object; what a model wrote that is no JSON object is kept as it stands under `text`. */
function inputOf(args: string): object {
  try {
    const value: unknown = JSON.parse(args || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Small models write broken JSON; the tool's owner sees what it was.
  }
  return { text: args };
}

function blockOf(part: Part): object[] {
  switch (part.kind) {
    case "text":
      return part.text === "" ? [] : [{ type: "text", text: part.text, citations: null }];
    case "thinking":
      return [{ type: "thinking", thinking: part.text, signature: part.signature ?? "" }];
    case "toolCall":
      return [{ type: "tool_use", id: part.id, name: part.name, input: inputOf(part.arguments), caller: { type: "direct" } }];
    default:
      return [];
  }
}

const message = (head: AnthropicHead, rest: object): object => ({
  id: head.id,
  type: "message",
  role: "assistant",
  model: head.model(),
  container: null,
  diagnostics: null,
  stop_details: null,
  ...rest,
});

const ending = (stop: StopReason, stopSequence: string | undefined) => ({
  stop_reason: stopReasons[stop],
  stop_sequence: stop === "stopSequence" ? (stopSequence ?? null) : null,
});

/** A whole message. */
export const anthropicAnswer = (
  head: AnthropicHead,
  parts: readonly Part[],
  stop: StopReason,
  stopSequence: string | undefined,
  usage: Usage | null,
): object => message(head, { content: parts.flatMap(blockOf), ...ending(stop, stopSequence), usage: anthropicUsage(usage) });

export const anthropicEvent = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Events of a stream as text: message_start, blocks one after the other, message_delta, message_stop. */
export function createAnthropicStream(head: AnthropicHead) {
  const blocks = createBlocks(anthropicEvent);
  let begun = false;

  const begin = (): string => {
    if (begun) return "";
    begun = true;
    const start = message(head, { content: [], stop_reason: null, stop_sequence: null, usage: anthropicUsage(null) });
    return anthropicEvent({ type: "message_start", message: start }) + anthropicEvent({ type: "ping" });
  };

  return {
    begin,
    show: (shown: ShownEvent): string => {
      const text = blocks.show(shown);
      return text === "" ? "" : begin() + text;
    },
    end(stop: StopReason, usage: Usage | null, stopSequence?: string): string {
      const delta = { ...ending(stop, stopSequence), stop_details: null, container: null };
      return (
        begin() +
        blocks.end() +
        anthropicEvent({ type: "message_delta", delta, usage: anthropicUsage(usage) }) +
        anthropicEvent({ type: "message_stop" })
      );
    },
    ping: (): string => anthropicEvent({ type: "ping" }),
  };
}
