import { createCollector } from "../collect.ts";
import { asText, isJson, type Json } from "../fields.ts";
import { hourlyWrites } from "../hourly-writes.ts";
import type { Tap, TapFailure } from "../tap.ts";
import { createUsageReport, isCount } from "../usage-report.ts";
import { anthropicEvent } from "./encode.ts";
import { addAnthropicUsage, fiveMinuteWrites } from "./usage.ts";

/** Reads along a relayed Messages answer. `hourly`: the request has something kept in the cache for an hour. */
export function createAnthropicTap(hourly: boolean): Tap {
  const collector = createCollector();
  const report = createUsageReport();
  let fiveMinutes = 0;
  let left = false;
  let shownCharacters = 0;
  let finished = false;
  let closed = false;
  let complete = false;
  let failure: TapFailure | null = null;
  let held = false;

  const addUsage = (usage: unknown, at: "start" | "later"): void => {
    addAnthropicUsage(report, usage, at);
    fiveMinutes = fiveMinuteWrites(usage) ?? fiveMinutes;
  };

  const start = (index: number, block: Json): void => {
    if (left) return;
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
    for (const written of [text, thinking, json]) if (typeof written === "string") shownCharacters += written.length;
    if (left) return;
    if (type === "text_delta" && typeof text === "string") collector.add({ kind: "text", text });
    if (type === "thinking_delta" && typeof thinking === "string") collector.add({ kind: "thinking", text: thinking });
    if (type === "signature_delta" && typeof signature === "string") collector.add({ kind: "thinkingSignature", signature });
    if (type === "input_json_delta" && typeof json === "string") collector.add({ kind: "toolDelta", index, json });
  };

  const take = (event: Json): void => {
    const index = isCount(event.index) ? event.index : 0;
    switch (event.type) {
      case "message_start":
        if (isJson(event.message)) addUsage(event.message.usage, "start");
        return;
      case "content_block_start":
        if (isJson(event.content_block)) start(index, event.content_block);
        return;
      case "content_block_delta":
        if (isJson(event.delta)) delta(index, event.delta);
        return;
      case "message_delta":
        addUsage(event.usage, "later");
        if (isJson(event.delta) && typeof event.delta.stop_reason === "string") finished = true;
        if (finished && isJson(event.usage)) complete = true;
        return;
      case "message_stop":
        closed = true;
        complete = true;
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
      addUsage(answer.usage, "later");
      if (Array.isArray(answer.content))
        answer.content.forEach((block: unknown, index) => {
          if (isJson(block)) start(index, block);
        });
      else failure = { kind: "garbled", problem: "the answer has no `content`" };
      if (report.result()?.outputTokens === undefined) shownCharacters = JSON.stringify(answer.content ?? "").length;
      finished = true;
      closed = true;
      complete = true;
    },
    leave: () => {
      left = true;
    },
    result: () => {
      const usage = hourly ? hourlyWrites(report.result(), fiveMinutes) : report.result();
      return { usage, parts: collector.parts(), shownCharacters, finished, complete };
    },
    failed: () => failure,
    closing: () => (closed ? "" : anthropicEvent({ type: "message_stop" })),
  };
}
