import type { Usage } from "../../../contract/messages.ts";
import type { ModelEvent, StopReason } from "../model.ts";
import { count, garbled, isRecord, present, record, records, text } from "../upstream/read.ts";
import { createToolCalls } from "./tool-calls.ts";

const stops: Readonly<Record<string, StopReason>> = {
  stop: "end",
  length: "length",
  tool_calls: "tools",
  function_call: "tools",
  content_filter: "refusal",
};

/**
 * The API counts cached tokens among `prompt_tokens`; ours are apart. Of servers that imitate it some count them beside the prompt (then they
 * do not fit into it), and some leave what was thought out of the answer (then the total is more than both): that is paid as output.
 */
function usageOf(usage: Record<string, unknown>): Partial<Usage> {
  const details = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : undefined;
  const output = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : undefined;
  const prompt = count(usage, "prompt_tokens");
  const cacheRead = count(details, "cached_tokens") ?? count(usage, "prompt_cache_hit_tokens");
  const cacheWrite = count(details, "cache_write_tokens");
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  const inside = prompt !== undefined && cached <= prompt;
  const answer = count(usage, "completion_tokens");
  const beyond = inside && answer !== undefined ? (count(usage, "total_tokens") ?? 0) - prompt - answer : 0;
  return present<Usage>({
    inputTokens: inside ? prompt - cached : prompt,
    outputTokens: answer === undefined ? undefined : answer + Math.max(0, beyond),
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    cacheWrite1hTokens: undefined,
    thinkingTokens: count(output, "reasoning_tokens"),
    estimated: undefined,
  });
}

const promptOf = ({ inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Partial<Usage>): number =>
  inputTokens + cacheReadTokens + cacheWriteTokens;

const answerOf = ({ outputTokens, thinkingTokens }: Partial<Usage>): Partial<Usage> => ({
  ...(outputTokens === undefined ? {} : { outputTokens }),
  ...(thinkingTokens === undefined ? {} : { thinkingTokens }),
});

/**
 * Chunks as events. `onFinish` is called when the answer itself is complete and only the usage is still to come.
 * Ends without `end` when the stream broke off. @throws Garbled
 */
export async function* readOpenAi(chunks: AsyncIterable<unknown>, onFinish: () => void): AsyncGenerator<ModelEvent> {
  const calls = createToolCalls();
  let finish: string | undefined;
  let refused = false;
  let model: string | undefined;
  let promptTokens = 0;
  let counted = false;

  try {
    for await (const chunk of chunks) {
      if (!isRecord(chunk)) throw garbled("a chunk is no object");
      model = text(chunk, "model") || model;
      const usage = record(chunk, "usage");
      const [choice] = records(chunk, "choices");
      const reason = choice && text(choice, "finish_reason");
      if (usage) {
        const found = usageOf(usage);
        const prompt = promptOf(found);
        // A prompt does not grow shorter while it is answered: a lower count of it is none.
        yield { kind: "usage", usage: prompt < promptTokens ? answerOf(found) : found };
        promptTokens = Math.max(promptTokens, prompt);
        // What was told before the last word is not what the answer cost.
        counted ||= Boolean(finish ?? reason) && found.outputTokens !== undefined;
      }
      if (choice === undefined) continue;
      const delta = record(choice, "delta") ?? {};
      const thought = text(delta, "reasoning_content") ?? text(delta, "reasoning");
      const refusal = text(delta, "refusal");
      const words = text(delta, "content");
      if (thought) yield { kind: "thinking", text: thought };
      if (words) yield { kind: "text", text: words };
      if (refusal) {
        refused = true;
        yield { kind: "text", text: refusal };
      }
      for (const piece of records(delta, "tool_calls")) yield* calls.add(piece);
      if (reason && finish === undefined) {
        finish = reason;
        onFinish();
      }
    }
  } catch (error) {
    // A complete answer stays one, whatever happens to the usage behind it.
    if (finish === undefined) throw error;
  }
  if (finish === undefined) return;
  yield* calls.end();
  const stop = refused ? "refusal" : (stops[finish] ?? "end");
  yield {
    kind: "end",
    stop: stop === "end" && calls.any() ? "tools" : stop,
    ...(model ? { model } : {}),
    ...(counted ? {} : { uncounted: true }),
  };
}
