import type { Usage } from "../../../contract/messages.ts";
import type { ModelEvent, StopReason } from "../model.ts";
import { count, garbled, isRecord, present, record, text } from "../upstream/read.ts";
import { isDearRegion } from "./model-facts.ts";
import { redactedPrefix } from "./request.ts";

const stops: Readonly<Record<string, StopReason>> = {
  end_turn: "end",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tools",
  stop_sequence: "stopSequence",
  refusal: "refusal",
  pause_turn: "paused",
};

/** Fields that are null or absent were not reported again: the last value that was stays in force. */
function usageOf(from: Record<string, unknown> | undefined): Partial<Usage> {
  if (from === undefined) return {};
  const region = text(from, "inference_geo");
  const speed = text(from, "speed");
  return present<Usage>({
    inputTokens: count(from, "input_tokens"),
    outputTokens: count(from, "output_tokens"),
    cacheReadTokens: count(from, "cache_read_input_tokens"),
    cacheWriteTokens: count(from, "cache_creation_input_tokens"),
    cacheWrite1hTokens: count(record(from, "cache_creation"), "ephemeral_1h_input_tokens"),
    thinkingTokens: count(record(from, "output_tokens_details"), "thinking_tokens"),
    fast: speed === undefined ? undefined : speed === "fast",
    region: region === undefined ? undefined : isDearRegion(region),
    estimated: undefined,
  });
}

type Open = { readonly kind: "tool"; readonly index: number; input: string; streamed: boolean } | { readonly kind: "other" };

/** The API's events as ours. Ends without `end` when the stream broke off. @throws Garbled */
export async function* readAnthropic(events: AsyncIterable<unknown>): AsyncGenerator<ModelEvent> {
  const open = new Map<number, Open>();
  let tools = 0;
  let model: string | undefined;
  let stop: { stop: StopReason; stopSequence?: string } | undefined;

  const started = function* (index: number, block: Record<string, unknown>): Generator<ModelEvent> {
    const type = text(block, "type");
    if (type === "tool_use") {
      const id = text(block, "id");
      const name = text(block, "name");
      if (!id || !name) throw garbled("a tool call has no id or name");
      const input = isRecord(block.input) && Object.keys(block.input).length > 0 ? JSON.stringify(block.input) : "";
      open.set(index, { kind: "tool", index: tools, input, streamed: false });
      yield { kind: "toolStart", index: tools++, id, name };
      return;
    }
    open.set(index, { kind: "other" });
    const words = text(block, "text");
    const thought = text(block, "thinking");
    if (words) yield { kind: "text", text: words };
    if (thought) yield { kind: "thinking", text: thought };
    if (type === "redacted_thinking")
      yield { kind: "thinkingSignature", signature: redactedPrefix + (text(block, "data") ?? "") };
  };

  const changed = function* (index: number, delta: Record<string, unknown>): Generator<ModelEvent> {
    const words = text(delta, "text");
    const thought = text(delta, "thinking");
    const signature = text(delta, "signature");
    const json = text(delta, "partial_json");
    if (words) yield { kind: "text", text: words };
    if (thought) yield { kind: "thinking", text: thought };
    if (signature) yield { kind: "thinkingSignature", signature };
    const tool = open.get(index);
    if (json && tool?.kind === "tool") {
      tool.streamed = true;
      yield { kind: "toolDelta", index: tool.index, json };
    }
  };

  const closed = function* (index: number): Generator<ModelEvent> {
    const tool = open.get(index);
    open.delete(index);
    if (tool?.kind !== "tool") return;
    // Imitations of the API send the whole input at the start.
    if (!tool.streamed && tool.input !== "") yield { kind: "toolDelta", index: tool.index, json: tool.input };
    yield { kind: "toolEnd", index: tool.index };
  };

  for await (const event of events) {
    if (!isRecord(event)) throw garbled("an event is no object");
    const index = typeof event.index === "number" ? event.index : 0;
    switch (event.type) {
      case "message_start": {
        const message = record(event, "message") ?? {};
        model = text(message, "model");
        // Its output count is a placeholder, not a report.
        const { outputTokens: _, ...usage } = usageOf(record(message, "usage"));
        yield { kind: "usage", usage };
        break;
      }
      case "content_block_start":
        yield* started(index, record(event, "content_block") ?? {});
        break;
      case "content_block_delta":
        yield* changed(index, record(event, "delta") ?? {});
        break;
      case "content_block_stop":
        yield* closed(index);
        break;
      case "message_delta": {
        const delta = record(event, "delta") ?? {};
        const reason = text(delta, "stop_reason");
        const sequence = text(delta, "stop_sequence");
        if (reason !== undefined) stop = { stop: stops[reason] ?? "end", ...(sequence ? { stopSequence: sequence } : {}) };
        yield { kind: "usage", usage: usageOf(record(event, "usage")) };
        break;
      }
      case "message_stop":
        for (const index of [...open.keys()]) yield* closed(index);
        yield { kind: "end", ...(stop ?? { stop: "end" }), ...(model ? { model } : {}) };
        return;
      default:
        // Events of a newer API that do not concern the answer.
        break;
    }
  }
}
