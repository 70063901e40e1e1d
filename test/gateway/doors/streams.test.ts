import Anthropic from "@anthropic-ai/sdk";
import fc from "fast-check";
import OpenAI from "openai";
import { expect, test } from "vitest";
import type { Usage } from "../../../contract/messages.ts";
import { createCollector, type ShownEvent } from "../../../gateway/doors/collect.ts";
import { createVoice } from "../../../gateway/doors/voice.ts";
import type { StopReason } from "../../../gateway/models/model.ts";

/**
 * The law of both doors: whatever a model shows, the official client reads the same out of the encoded stream, and out of the whole
 * answer. Events are interleaved: several tool calls open at once, text between their pieces.
 */
const word = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
const args = fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.oneof(fc.integer(), word), { maxKeys: 3 });

type Step =
  | { kind: "text" | "thinking"; text: string }
  | { kind: "sign" }
  | { kind: "tool"; input: object }
  | { kind: "more"; which: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant<"text" | "thinking">("text"), text: word }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant<"text" | "thinking">("thinking"), text: word }) },
  { weight: 1, arbitrary: fc.constant({ kind: "sign" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tool" as const), input: args }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("more" as const), which: fc.nat(5) }) },
);

function eventsOf(steps: readonly Step[]): ShownEvent[] {
  const events: ShownEvent[] = [];
  const open: { index: number; rest: string }[] = [];
  let tools = 0;
  const advance = (tool: { index: number; rest: string }): void => {
    const size = Math.ceil(tool.rest.length / 2);
    if (tool.rest !== "") events.push({ kind: "toolDelta", index: tool.index, json: tool.rest.slice(0, size) });
    tool.rest = tool.rest.slice(size);
    if (tool.rest !== "") return;
    events.push({ kind: "toolEnd", index: tool.index });
    open.splice(open.indexOf(tool), 1);
  };
  for (const one of steps) {
    if (one.kind === "text" || one.kind === "thinking") events.push(one);
    else if (one.kind === "sign") {
      if (events.at(-1)?.kind === "thinking") events.push({ kind: "thinkingSignature", signature: `seal${events.length}` });
    } else if (one.kind === "tool") {
      const index = tools++;
      events.push({ kind: "toolStart", index, id: `call_${index}`, name: `tool${index}` });
      open.push({ index, rest: JSON.stringify(one.input) });
    } else if (one.kind === "more") {
      const tool = open[one.which % Math.max(1, open.length)];
      if (tool) advance(tool);
    }
  }
  while (open[0]) advance(open[0]);
  return events;
}

const count = fc.nat(100_000);
const usage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  cacheWrite1hTokens: fc.constant(0),
  thinkingTokens: count,
  estimated: fc.boolean(),
});
const stop = fc.constantFrom<StopReason>("end", "length", "tools", "stopSequence", "refusal");
const answer = fc.record({ events: fc.array(step, { maxLength: 25 }).map(eventsOf), usage, stop });

/** Bytes cut at any place, as a network does. */
const bodyOf = (text: string, seed: number): ReadableStream<Uint8Array> => {
  const bytes = Buffer.from(text);
  let from = 0;
  return new ReadableStream({
    pull(controller) {
      if (from >= bytes.length) return controller.close();
      const size = 1 + ((from * 31 + seed * 17) % 97);
      controller.enqueue(bytes.subarray(from, from + size));
      from += size;
    },
  });
};
const fetchOf = (text: string, seed: number) => async () =>
  new Response(bodyOf(text, seed), { headers: { "content-type": "text/event-stream" } });

const about = { id: "1", model: "m", created: 1, includeUsage: true };

const expected = (events: readonly ShownEvent[]) => {
  const collector = createCollector();
  for (const event of events) collector.add(event);
  const parts = collector.parts();
  const joined = (kind: "text" | "thinking") => parts.map(part => (part.kind === kind ? part.text : "")).join("");
  const calls = parts.flatMap(part =>
    part.kind === "toolCall" ? [{ id: part.id, name: part.name, input: JSON.parse(part.arguments) }] : [],
  );
  return { parts, text: joined("text"), thinking: joined("thinking"), calls };
};

test("an OpenAI client reads what the model showed", async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.nat(50), async (made, seed) => {
      const voice = createVoice("openai", about);
      const text = made.events.map(voice.show).join("") + voice.end(made.stop, made.usage, undefined);
      const client = new OpenAI({ apiKey: "x", baseURL: "http://127.0.0.1:9/v1", fetch: fetchOf(text, seed) });
      const stream = client.chat.completions.stream({
        model: "m",
        messages: [{ role: "user", content: "x" }],
        stream_options: { include_usage: true },
      });
      let thinking = "";
      for await (const chunk of stream) {
        const delta = chunk.choices[0]?.delta as { reasoning_content?: string } | undefined;
        thinking += delta?.reasoning_content ?? "";
      }
      const whole = await stream.finalChatCompletion();
      const want = expected(made.events);
      expect(thinking).toBe(want.thinking);
      const message = whole.choices[0]!.message;
      expect(message.content ?? "").toBe(want.text);
      const calls = (message.tool_calls ?? []).map(call => ({
        id: call.id,
        name: call.function.name,
        input: JSON.parse(call.function.arguments),
      }));
      expect(calls).toEqual(want.calls);
      const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, thinkingTokens } = made.usage;
      expect(whole.usage).toMatchObject({
        prompt_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
        completion_tokens: outputTokens,
        prompt_tokens_details: { cached_tokens: cacheReadTokens },
        completion_tokens_details: { reasoning_tokens: thinkingTokens },
      });
      expect(whole.choices[0]!.message.content ?? "").toBe(
        (voice.whole(want.parts, made.stop, made.usage, undefined) as OpenAI.ChatCompletion).choices[0]!.message.content ?? "",
      );
    }),
    { numRuns: 150 },
  );
});

test("an Anthropic client reads what the model showed", async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.nat(50), async (made, seed) => {
      const voice = createVoice("anthropic", about);
      const text =
        made.events.map(voice.show).join("") + voice.end(made.stop, made.usage, made.stop === "stopSequence" ? "END" : undefined);
      const client = new Anthropic({ apiKey: "x", baseURL: "http://127.0.0.1:9", fetch: fetchOf(text, seed) });
      const stream = client.messages.stream({ model: "m", max_tokens: 5, messages: [{ role: "user", content: "x" }] });
      const message = await stream.finalMessage();
      const want = expected(made.events);
      const whole = voice.whole(
        want.parts,
        made.stop,
        made.usage,
        made.stop === "stopSequence" ? "END" : undefined,
      ) as Anthropic.Message;
      for (const found of [message, whole]) {
        expect(found.content.map(block => (block.type === "text" ? block.text : "")).join("")).toBe(want.text);
        expect(found.content.map(block => (block.type === "thinking" ? block.thinking : "")).join("")).toBe(want.thinking);
        expect(
          found.content.flatMap(block =>
            block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : [],
          ),
        ).toEqual(want.calls);
        expect(found.stop_sequence).toBe(made.stop === "stopSequence" ? "END" : null);
        expect(found.usage).toMatchObject({
          input_tokens: made.usage.inputTokens,
          output_tokens: made.usage.outputTokens,
          cache_read_input_tokens: made.usage.cacheReadTokens,
          cache_creation_input_tokens: made.usage.cacheWriteTokens,
          output_tokens_details: { thinking_tokens: made.usage.thinkingTokens },
        });
      }
      // Blocks come one after the other, each with a number of its own.
      const numbers = [...text.matchAll(/"type":"content_block_(start|stop)","index":(\d+)/g)].map(match => [
        match[1],
        Number(match[2]),
      ]);
      expect(numbers).toEqual(numbers.map((_, position) => [position % 2 ? "stop" : "start", Math.floor(position / 2)]));
    }),
    { numRuns: 150 },
  );
});
