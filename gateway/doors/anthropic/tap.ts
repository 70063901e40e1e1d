import type { Usage } from "../../../contract/messages.ts";
import { createCollector } from "../collect.ts";
import { asText, isJson, type Json } from "../fields.ts";
import type { Tap, TapFailure } from "../tap.ts";
import { anthropicEvent } from "./encode.ts";

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** The counts that `usage` holds, laid over those before it: the last reported value of each counts, null reports nothing. */
export function mergeAnthropicUsage(before: Partial<Usage> | null, usage: unknown): Partial<Usage> | null {
  if (!isJson(usage)) return before;
  const split = isJson(usage.cache_creation) ? usage.cache_creation : {};
  const details = isJson(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const found = {
    inputTokens: count(usage.input_tokens),
    outputTokens: count(usage.output_tokens),
    cacheReadTokens: count(usage.cache_read_input_tokens),
    cacheWriteTokens: count(usage.cache_creation_input_tokens),
    cacheWrite1hTokens: count(split.ephemeral_1h_input_tokens),
    thinkingTokens: count(details.thinking_tokens),
  };
  const reported = Object.entries(found).filter(([, value]) => value !== undefined);
  return reported.length === 0 ? before : { ...before, ...Object.fromEntries(reported) };
}

/** Reads along a relayed Messages answer. */
export function createAnthropicTap(): Tap {
  const collector = createCollector();
  let usage: Partial<Usage> | null = null;
  let shownCharacters = 0;
  let finished = false;
  let closed = false;
  let failure: TapFailure | null = null;
  let held = false;

  const start = (index: number, block: Json): void => {
    if (block.type === "text" && typeof block.text === "string") collector.add({ kind: "text", text: block.text });
    if (block.type === "thinking" && typeof block.thinking === "string")
      collector.add({ kind: "thinking", text: block.thinking });
    if (block.type === "thinking" && typeof block.signature === "string" && block.signature !== "")
      collector.add({ kind: "thinkingSignature", signature: block.signature });
    if (block.type !== "tool_use") return;
    collector.add({ kind: "toolStart", index, id: asText(block.id), name: asText(block.name) });
    if (isJson(block.input) && Object.keys(block.input).length > 0)
      collector.add({ kind: "toolDelta", index, json: JSON.stringify(block.input) });
  };

  const delta = (index: number, piece: Json): void => {
    const { type, text, thinking, signature, partial_json: json } = piece;
    if (type === "text_delta" && typeof text === "string") collector.add({ kind: "text", text });
    if (type === "thinking_delta" && typeof thinking === "string") collector.add({ kind: "thinking", text: thinking });
    if (type === "signature_delta" && typeof signature === "string") collector.add({ kind: "thinkingSignature", signature });
    if (type === "input_json_delta" && typeof json === "string") collector.add({ kind: "toolDelta", index, json });
    for (const shown of [text, thinking, json]) if (typeof shown === "string") shownCharacters += shown.length;
  };

  const take = (event: Json): void => {
    const index = count(event.index) ?? 0;
    switch (event.type) {
      case "message_start":
        if (isJson(event.message)) usage = mergeAnthropicUsage(usage, event.message.usage);
        return;
      case "content_block_start":
        if (isJson(event.content_block)) start(index, event.content_block);
        return;
      case "content_block_delta":
        if (isJson(event.delta)) delta(index, event.delta);
        return;
      case "message_delta":
        usage = mergeAnthropicUsage(usage, event.usage);
        if (isJson(event.delta) && typeof event.delta.stop_reason === "string") finished = true;
        return;
      case "message_stop":
        closed = true;
        return;
      case "error":
        failure ??= { kind: "error", error: isJson(event.error) ? event.error : event };
        return;
      default:
        return;
    }
  };

  return {
    line(line) {
      if (failure) return "drop";
      // The name of an error's event must not reach the client before Hearth has put the error into its own words.
      if (line.startsWith("event:")) {
        held = line.slice(6).trim() === "error";
        return held ? "drop" : "pass";
      }
      if (!line.startsWith("data:")) return "pass";
      const data = line.slice(5).trim();
      try {
        const event: unknown = JSON.parse(data);
        if (isJson(event)) take(held && event.type === undefined ? { ...event, type: "error" } : event);
        else failure ??= { kind: "garbled", problem: `"${data.slice(0, 80)}" is no event of an answer` };
      } catch {
        failure ??= { kind: "garbled", problem: `"${data.slice(0, 80)}" is no event of an answer` };
      }
      return failure ? "drop" : "pass";
    },
    whole(answer) {
      usage = mergeAnthropicUsage(usage, answer.usage);
      if (Array.isArray(answer.content))
        answer.content.forEach((block: unknown, index) => {
          if (isJson(block)) start(index, block);
        });
      else failure = { kind: "garbled", problem: "the answer has no `content`" };
      if (usage?.outputTokens === undefined) shownCharacters = JSON.stringify(answer.content ?? "").length;
      finished = true;
      closed = true;
    },
    result: () => ({ usage, parts: collector.parts(), shownCharacters, finished, closed }),
    failed: () => failure,
    closing: () => (closed ? "" : anthropicEvent({ type: "message_stop" })),
  };
}
