import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAnthropicProvider } from "../../../gateway/models/anthropic/provider.ts";
import type { ModelProvider } from "../../../gateway/models/model.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import type { Upstream } from "../../../gateway/models/upstream/upstream.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { RawAnswer, Script } from "../../support/upstreams/script.ts";
import type { Upstream as Fake } from "../../support/upstreams/server.ts";
import { ask, collect, connect, contractBreach, lastOf } from "./support.ts";

type Under = {
  readonly name: string;
  readonly start: (script?: Script) => Promise<Fake>;
  readonly make: (upstream: Upstream) => ModelProvider;
  readonly type: string;
  /** One well-formed answer as records, and how a record is written. */
  readonly records: readonly object[];
  readonly write: (record: unknown) => string;
};

const chunk = (delta: object, more: object = {}) => ({
  id: "x",
  model: "fake",
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});
const sse = (record: unknown): string => {
  const type = typeof record === "object" && record !== null && "type" in record ? String(record.type) : "message_delta";
  return `event: ${type}\ndata: ${JSON.stringify(record)}\n\n`;
};

const all: readonly Under[] = [
  {
    name: "anthropic",
    start: startFakeAnthropic,
    make: createAnthropicProvider,
    type: "text/event-stream",
    write: sse,
    records: [
      { type: "message_start", message: { id: "m", model: "fake", usage: { input_tokens: 3, output_tokens: 1 } } },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "", signature: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "s" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Grüße, 世界" } },
      { type: "content_block_stop", index: 1 },
      { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "t", name: "clock", input: {} } },
      { type: "content_block_delta", index: 2, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
      { type: "content_block_stop", index: 2 },
      { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 9 } },
      { type: "message_stop" },
    ],
  },
  {
    name: "openai",
    start: startFakeOpenAi,
    make: createOpenAiProvider,
    type: "text/event-stream",
    write: record => (record === "[DONE]" ? "data: [DONE]\n\n" : `data: ${JSON.stringify(record)}\n\n`),
    records: [
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "hm" }),
      chunk({ content: "Grüße, 世界" }),
      chunk({ tool_calls: [{ index: 0, id: "t", function: { name: "clock", arguments: "" } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
      chunk({}, { finish_reason: "tool_calls" }),
      { id: "x", choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
    ],
  },
  {
    name: "ollama",
    start: startFakeOllama,
    make: upstream => createOllamaProvider(upstream, 2048),
    type: "application/x-ndjson",
    write: record => `${JSON.stringify(record)}\n`,
    records: [
      { model: "fake", message: { role: "assistant", content: "", thinking: "hm" }, done: false },
      { model: "fake", message: { role: "assistant", content: "Grüße, 世界" }, done: false },
      {
        model: "fake",
        message: { role: "assistant", content: "", tool_calls: [{ function: { name: "clock", arguments: { a: 1 } } }] },
      },
      {
        model: "fake",
        message: { role: "assistant", content: "" },
        done: true,
        done_reason: "stop",
        prompt_eval_count: 3,
        eval_count: 4,
      },
    ],
  },
];

/** Where values stand inside a record, as paths. */
const paths = (value: unknown, at: readonly string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...paths(inner, [...at, key])])
    : [];

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === step ? replaced(one, rest, by) : one));
  const from = value as Record<string, unknown>;
  return { ...from, [step]: replaced(from[step], rest, by) };
}

const anything = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e300,
    "",
    "x",
    "\u0000",
    "{",
    [],
    {},
    [null],
    [[]],
    { error: "boom" },
    { error: { message: 5 } },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One way to break an answer. */
const brokenBytes = (under: Under): fc.Arbitrary<RawAnswer> => {
  const { records, write, type } = under;
  const at = fc.nat(records.length - 1);
  const wrongType = fc.tuple(at, fc.nat(100), anything).map(([index, pick, by]) => {
    const found = paths(records[index]);
    const path = found[pick % found.length] ?? [];
    return records.map((record, i) => write(i === index ? replaced(record, path, by) : record)).join("");
  });
  const shuffled = fc.shuffledSubarray([...records]).map(some => some.map(write).join(""));
  const repeated = fc.array(fc.constantFrom(...records), { maxLength: 12 }).map(some => some.map(write).join(""));
  const inserted = fc
    .tuple(at, fc.string({ unit: "binary", maxLength: 60 }))
    .map(([index, noise]) => records.map((record, i) => (i === index ? `${noise}\n` : "") + write(record)).join(""));
  const whole = records.map(write).join("");
  const cutOff = fc.nat(whole.length).map(end => whole.slice(0, end));
  const noise = fc.string({ unit: "binary", maxLength: 300 });
  const foreign = fc.constantFrom(...all.map(one => one.records.map(one.write).join("")));
  const text = fc.oneof(wrongType, wrongType, shuffled, repeated, inserted, cutOff, noise, foreign);
  const bytes = fc.tuple(text, fc.nat(5), fc.boolean()).map(([body, cuts, latin]) => {
    const all = Buffer.from(body, latin ? "latin1" : "utf8");
    const size = Math.max(1, Math.ceil(all.length / (cuts + 1)));
    return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size));
  });
  const status = fc.constantFrom(200, 200, 200, 200, 200, 201, 204, 302, 400, 404, 418, 429, 500, 503, 599);
  const contentType = fc.constantFrom(type, type, type, type, "application/json", "text/html", "nonsense");
  return fc
    .tuple(bytes, status, contentType, fc.constantFrom<"end" | "destroy">("end", "end", "destroy"))
    .map(([chunks, code, content, end]) => ({
      status: code,
      headers: { "content-type": content },
      chunks: code === 204 ? [] : chunks,
      end,
    }));
};

describe.each(all)("$name under broken answers", under => {
  let fake: Fake;
  let provider: ModelProvider;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    fake = await under.start();
    const connected = connect(fake.url, { timeoutMs: 20_000 });
    provider = under.make(connected.upstream);
    stop = connected.stop;
  });
  afterAll(async () => {
    await stop();
    await fake.stop();
  });

  test("the answer that is broken below is a good one", async () => {
    fake.script({ raw: { headers: { "content-type": under.type }, chunks: under.records.map(under.write) } });
    expect(lastOf(await collect(provider, ask("hi")))).toMatchObject({ kind: "end", stop: "tools" });
  });

  test("never throws, never hangs, ends exactly once, with a code", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(brokenBytes(under), async raw => {
        fake.script({ raw });
        const events = await collect(provider, ask("hi"));
        expect(contractBreach(events)).toBeUndefined();
        const last = lastOf(events);
        if (last.kind === "failure") {
          expect(last.code).toMatch(/^MODEL_/);
          expect(last.aborted).toBeUndefined();
          expect(Array.from(String(last.slots.problem ?? "")).length).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 350, seed: 20261102 },
    );
  });
});
