import { randomUUID } from "node:crypto";
import type { Usage } from "../../../contract/messages.ts";
import type { ModelEvent } from "../model.ts";
import { count, garbled, isRecord, present, record, records, text } from "../upstream/read.ts";

/** No prompt has 0 tokens: older versions leave the count of a cached prompt out, those who imitate them say 0. */
const usageOf = (line: Record<string, unknown>): Partial<Usage> => {
  const told = count(line, "prompt_eval_count");
  const prompt = told === 0 ? undefined : told;
  const cached = count(line, "prompt_eval_cached_count");
  return present<Usage>({
    inputTokens: prompt === undefined ? undefined : Math.max(0, prompt - (cached ?? 0)),
    outputTokens: count(line, "eval_count"),
    cacheReadTokens: cached,
    cacheWriteTokens: undefined,
    cacheWrite1hTokens: undefined,
    thinkingTokens: undefined,
    estimated: undefined,
  });
};

function* call(index: number, from: Record<string, unknown>, id: string | undefined): Generator<ModelEvent> {
  const name = text(from, "name");
  if (!name) throw garbled("a tool call has no name");
  const given = from.arguments ?? from.parameters;
  yield { kind: "toolStart", index, id: id || `call_${randomUUID()}`, name };
  yield { kind: "toolDelta", index, json: typeof given === "string" ? given : JSON.stringify(given ?? {}) };
  yield { kind: "toolEnd", index };
}

/** A call that was written as text: models without a template for tools answer so when the format forces them. */
const writtenCall = (said: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(said);
    return isRecord(value) && typeof value.name === "string" && isRecord(value.arguments) ? value : undefined;
  } catch {
    // Cut by a token limit, or no call at all: it is shown as text.
    return undefined;
  }
};

/**
 * Lines of `/api/chat` as events. Tool calls come whole, often without an id. `forced`: the format allows only a call, so text is held back
 * until it is clear whether it is one. Ends without `end` when the stream broke off. @throws Garbled
 */
export async function* readOllama(lines: AsyncIterable<unknown>, forced: boolean): AsyncGenerator<ModelEvent> {
  let tools = 0;
  let held = "";
  for await (const line of lines) {
    if (!isRecord(line)) throw garbled("a line of the answer is no object");
    const message = record(line, "message") ?? {};
    const thought = text(message, "thinking");
    const words = text(message, "content");
    if (thought) yield { kind: "thinking", text: thought };
    if (words && forced) held += words;
    else if (words) yield { kind: "text", text: words };
    for (const piece of records(message, "tool_calls")) yield* call(tools++, record(piece, "function") ?? {}, text(piece, "id"));
    if (line.done !== true) continue;
    const written = tools === 0 && held !== "" ? writtenCall(held) : undefined;
    if (written) yield* call(tools++, written, undefined);
    else if (held.trim() !== "" && tools === 0) yield { kind: "text", text: held };
    yield { kind: "usage", usage: usageOf(line) };
    const model = text(line, "model");
    const stop = tools > 0 ? "tools" : text(line, "done_reason") === "length" ? "length" : "end";
    yield { kind: "end", stop, ...(model ? { model } : {}) };
    return;
  }
}
