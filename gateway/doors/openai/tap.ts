import { isPlainTier } from "../../budget/bound/openai-body.ts";
import { createCollector } from "../collect.ts";
import { asText, isJson, type Json } from "../fields.ts";
import { hourlyWrites } from "../hourly-writes.ts";
import type { Tap, TapFailure } from "../tap.ts";
import { createUsageReport, isCount } from "../usage-report.ts";
import { addOpenAiUsage } from "./usage.ts";

/**
 * Reads along a relayed Chat Completions answer. `dropUsageChunk`: usage was asked for by Hearth and not by the client,
 * so the extra chunk that carries it is kept back. `hourly`: the request has something kept in the cache for an hour.
 */
export function createOpenAiTap(dropUsageChunk: boolean, hourly: boolean): Tap {
  const collector = createCollector();
  const tools = new Set<number>();
  const report = createUsageReport();
  let shownCharacters = 0;
  /** It was answered at a price that was not reserved for: then the figures tell nothing. */
  let dearTier = false;
  /** Of which choices something came, and which of them have said their last word. */
  const begun = new Set<unknown>();
  const done = new Set<unknown>();
  let finished = false;
  let closed = false;
  let complete = false;
  let left = false;
  let failure: TapFailure | null = null;

  const show = (kind: "text" | "thinking", text: unknown): void => {
    if (typeof text !== "string" || text === "") return;
    shownCharacters += text.length;
    if (!left) collector.add({ kind, text });
  };

  const call = (row: unknown, position: number): void => {
    if (!isJson(row)) return;
    const index = isCount(row.index) ? row.index : position;
    const called = isJson(row.function) ? row.function : {};
    if (!left && !tools.has(index) && typeof called.name === "string") {
      tools.add(index);
      collector.add({ kind: "toolStart", index, id: asText(row.id) || `call_${index}`, name: called.name });
    }
    if (typeof called.arguments !== "string") return;
    shownCharacters += called.arguments.length;
    if (!left) collector.add({ kind: "toolDelta", index, json: called.arguments });
  };

  const choice = (row: unknown): void => {
    if (!isJson(row)) return;
    const index = row.index ?? 0;
    begun.add(index);
    if (typeof row.finish_reason === "string") done.add(index);
    const said = isJson(row.delta) ? row.delta : isJson(row.message) ? row.message : {};
    if (index !== 0) {
      if (typeof said.content === "string") shownCharacters += said.content.length;
      return;
    }
    show("thinking", said.reasoning_content ?? said.reasoning);
    show("text", said.content);
    if (Array.isArray(said.tool_calls)) said.tool_calls.forEach(call);
    if (typeof row.finish_reason === "string") finished = true;
  };

  const take = (answer: Json): void => {
    dearTier ||= !isPlainTier(answer.service_tier);
    const choices: unknown[] = Array.isArray(answer.choices) ? answer.choices : [];
    choices.forEach(choice);
    // Some servers tell the figures inside a choice.
    const told = [answer, ...choices].filter(one => isJson(one) && addOpenAiUsage(report, one.usage));
    if (told.length > 0 && finished && done.size === begun.size) complete = true;
  };

  return {
    line(line) {
      if (failure) return "drop";
      if (!line.startsWith("data:")) return "pass";
      const data = line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5);
      if (data.startsWith("[DONE]")) {
        closed = true;
        return "pass";
      }
      const answer = parse(data);
      if (!answer) {
        failure ??= { kind: "garbled", problem: `"${data.slice(0, 80)}" is no chunk of an answer` };
        return "drop";
      }
      if (answer.error !== undefined && answer.error !== null) {
        failure ??= { kind: "error", error: isJson(answer.error) ? answer.error : { message: asText(answer.error) } };
        return "drop";
      }
      take(answer);
      const extra = Array.isArray(answer.choices) && answer.choices.length === 0 && isJson(answer.usage);
      return dropUsageChunk && extra ? "drop" : "pass";
    },
    whole(answer) {
      // Routers in front of providers answer 200 with an error in it.
      if (answer.error !== undefined && answer.error !== null && !Array.isArray(answer.choices))
        failure = { kind: "error", error: isJson(answer.error) ? answer.error : { message: asText(answer.error) } };
      else if (!Array.isArray(answer.choices)) failure = { kind: "garbled", problem: "the answer has no `choices`" };
      take(answer);
      finished = true;
      closed = true;
      complete = true;
    },
    leave: () => {
      left = true;
    },
    result: () => {
      const usage = hourly ? hourlyWrites(report.result(), 0) : report.result();
      return { usage: dearTier ? null : usage, parts: collector.parts(), shownCharacters, finished, complete };
    },
    failed: () => failure,
    closing: () => (closed ? "" : "data: [DONE]\n\n"),
  };
}

function parse(data: string): Json | null {
  try {
    const value: unknown = JSON.parse(data);
    return isJson(value) ? value : null;
  } catch {
    // Told to the caller as null, which ends the relay as garbled.
    return null;
  }
}
