import { afterEach, describe, expect, test } from "vitest";
import { outputCap, thinkingBudget, thinksByEffort } from "../../../gateway/models/anthropic/model-facts.ts";
import { createAnthropicProvider } from "../../../gateway/models/anthropic/provider.ts";
import { anthropicBody } from "../../../gateway/models/anthropic/request.ts";
import { readAnthropic } from "../../../gateway/models/anthropic/stream.ts";
import type { ModelEvent, ModelRequest } from "../../../gateway/models/model.ts";
import { askedOf } from "../../../gateway/models/upstream/upstream.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { ask, collect, connect, failureOf, never, usageOf } from "./support.ts";

const asked = askedOf(connect("http://127.0.0.1:1").upstream, "m");
const bodyOf = (request: Partial<ModelRequest>) => {
  const body = anthropicBody(ask("hi", { model: "claude-sonnet-4-5", ...request }), asked);
  if ("kind" in body) throw new Error(body.code);
  return body;
};
async function* from(events: readonly unknown[]): AsyncGenerator<unknown> {
  yield* events;
}
async function read(events: readonly unknown[]): Promise<ModelEvent[]> {
  const out: ModelEvent[] = [];
  for await (const event of readAnthropic(from(events))) out.push(event);
  return out;
}

test.each([
  ["claude-3-haiku-20240307", 4096, false],
  ["claude-3-5-sonnet-20241022", 8192, false],
  ["claude-opus-4-1-20250805", 32_000, false],
  ["claude-opus-4-20250514", 32_000, false],
  ["claude-sonnet-4-5-20250929", 64_000, false],
  ["claude-haiku-4-5", 64_000, false],
  ["claude-opus-4-6", 64_000, true],
  ["claude-sonnet-5-5", 64_000, true],
  ["claude-fable-5-2", 64_000, true],
  ["anthropic/claude-opus-5", 64_000, true],
  ["glm-4.7", 8192, false],
])("%s answers up to %i tokens; thinks by effort: %s", (model, cap, effort) => {
  expect(outputCap(model)).toBe(cap);
  expect(thinksByEffort(model)).toBe(effort);
});

test("a thinking budget always leaves room for the answer", () => {
  expect(thinkingBudget("high", 64_000)).toBe(24_576);
  expect(thinkingBudget("high", 8_192)).toBe(7_168);
  expect(thinkingBudget("low", 2_048)).toBe(1_024);
  expect(thinkingBudget("low", 2_000)).toBeUndefined();
});

describe("the request", () => {
  test("marks system, tools and the newest turn for the cache", () => {
    const body = bodyOf({
      system: "Be kind.",
      tools: [
        { name: "a", description: "", inputSchema: {} },
        { name: "b", description: "", inputSchema: {} },
      ],
      messages: [
        { role: "user", parts: [{ kind: "text", text: "one" }] },
        { role: "assistant", parts: [{ kind: "text", text: "two" }] },
        {
          role: "user",
          parts: [
            { kind: "text", text: "three" },
            { kind: "text", text: "  " },
          ],
        },
      ],
    });
    const cache = { cache_control: { type: "ephemeral" } };
    expect(body.system).toEqual([{ type: "text", text: "Be kind.", ...cache }]);
    expect(body.tools).toEqual([expect.not.objectContaining(cache), expect.objectContaining(cache)]);
    expect(body.messages).toEqual([
      { role: "user", content: [{ type: "text", text: "one" }] },
      { role: "assistant", content: [{ type: "text", text: "two" }] },
      { role: "user", content: [{ type: "text", text: "three", ...cache }] },
    ]);
    expect(body.max_tokens).toBe(64_000);
  });

  test("thinks as the model wants to be asked", () => {
    expect(bodyOf({ thinking: "medium", temperature: 0.3 })).toMatchObject({
      thinking: { type: "enabled", budget_tokens: 12_288 },
    });
    expect(bodyOf({ thinking: "medium", temperature: 0.3 })).not.toHaveProperty("temperature");
    const newer = bodyOf({ model: "claude-opus-5-5", thinking: "high" });
    expect(newer).toMatchObject({ thinking: { type: "adaptive", display: "summarized" }, output_config: { effort: "high" } });
    expect(bodyOf({ model: "claude-opus-5-5", thinking: "off" }).thinking).toEqual({ type: "disabled" });
    expect(bodyOf({ thinking: "off" }).thinking).toBeUndefined();
    const tools = [{ name: "a", description: "", inputSchema: {} }];
    expect(bodyOf({ thinking: "high", tools, toolChoice: { kind: "any" } }).thinking).toBeUndefined();
  });

  test("sends sealed thoughts back as they came, others not at all", () => {
    const body = bodyOf({
      messages: [
        { role: "user", parts: [{ kind: "text", text: "x" }] },
        {
          role: "assistant",
          parts: [
            { kind: "thinking", text: "from elsewhere" },
            { kind: "thinking", text: "hm", signature: "sealed" },
            { kind: "thinking", text: "", signature: "redacted:xyz" },
            { kind: "toolCall", id: "t1", name: "a", arguments: "not json" },
          ],
        },
        {
          role: "user",
          parts: [
            { kind: "text", text: "and" },
            { kind: "toolResult", callId: "t1", text: "no", isError: true },
          ],
        },
      ],
    });
    expect(body.messages[1]?.content).toEqual([
      { type: "thinking", thinking: "hm", signature: "sealed" },
      { type: "redacted_thinking", data: "xyz" },
      { type: "tool_use", id: "t1", name: "a", input: {} },
    ]);
    expect(body.messages[2]?.content).toMatchObject([
      { type: "tool_result", tool_use_id: "t1", is_error: true },
      { type: "text" },
    ]);
  });

  test("PDFs, tool choices, a schema for the answer; what the API lacks is refused by name", () => {
    const pdf = { kind: "file" as const, mediaType: "application/pdf", name: "a.pdf", data: Buffer.from("%PDF") };
    expect(bodyOf({ messages: [{ role: "user", parts: [pdf] }] }).messages[0]?.content).toMatchObject([
      { type: "document", title: "a.pdf", source: { type: "base64", media_type: "application/pdf", data: "JVBERg==" } },
    ]);
    const tools = [{ name: "a", description: "", inputSchema: { properties: {} } }];
    expect(bodyOf({ tools, toolChoice: { kind: "tool", name: "a" }, parallelTools: false }).tool_choice).toEqual({
      type: "tool",
      name: "a",
      disable_parallel_tool_use: true,
    });
    expect(bodyOf({ tools }).tools?.[0]).toMatchObject({ input_schema: { type: "object", properties: {} } });
    expect(bodyOf({ format: { kind: "schema", name: "s", schema: { type: "object" } } }).output_config).toEqual({
      format: { type: "json_schema", schema: { type: "object" } },
    });
    for (const [field, request] of Object.entries({ seed: { seed: 1 }, json_object: { format: { kind: "json" } } })) {
      const refused = anthropicBody(ask("x", request as Partial<ModelRequest>), asked);
      expect(refused).toMatchObject({ code: "MODEL_REFUSED" });
      expect(JSON.stringify(refused)).toContain(field);
    }
  });
});

describe("the stream", () => {
  test("usage: the last report of each field wins, null is none, the placeholder of the start is left out", async () => {
    const events = await read([
      {
        type: "message_start",
        message: {
          model: "m",
          usage: {
            input_tokens: 5,
            output_tokens: 2,
            cache_read_input_tokens: 100,
            cache_creation_input_tokens: 30,
            cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
          },
        },
      },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: {
          input_tokens: null,
          output_tokens: 40,
          cache_read_input_tokens: null,
          output_tokens_details: { thinking_tokens: 25 },
        },
      },
      { type: "message_stop" },
    ]);
    expect(events[0]).toEqual({
      kind: "usage",
      usage: { inputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 30, cacheWrite1hTokens: 20 },
    });
    expect(usageOf(events)).toEqual({
      inputTokens: 5,
      outputTokens: 40,
      cacheReadTokens: 100,
      cacheWriteTokens: 30,
      cacheWrite1hTokens: 20,
      thinkingTokens: 25,
    });
  });

  test.each([
    ["end_turn", "end"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tools"],
    ["refusal", "refusal"],
    ["pause_turn", "paused"],
    ["something_new", "end"],
  ])("stop reason %s is %s", async (reason, stop) => {
    const events = await read([{ type: "message_delta", delta: { stop_reason: reason }, usage: {} }, { type: "message_stop" }]);
    expect(events.at(-1)).toEqual({ kind: "end", stop });
  });

  test("signatures, redacted thinking, a stop sequence, inputs that come whole, events nobody knows", async () => {
    const events = await read([
      { type: "future_event", data: 1 },
      { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "a", signature: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "signature_delta", signature: "seal" } },
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "redacted_thinking", data: "zz" } },
      { type: "content_block_stop", index: 1 },
      { type: "content_block_start", index: 2, content_block: { type: "tool_use", id: "t", name: "n", input: { a: 1 } } },
      { type: "content_block_stop", index: 2 },
      { type: "message_delta", delta: { stop_reason: "stop_sequence", stop_sequence: "END" }, usage: {} },
      { type: "message_stop" },
    ]);
    expect(events.filter(event => event.kind !== "usage")).toEqual([
      { kind: "thinking", text: "a" },
      { kind: "thinkingSignature", signature: "seal" },
      { kind: "thinkingSignature", signature: "redacted:zz" },
      { kind: "toolStart", index: 0, id: "t", name: "n" },
      { kind: "toolDelta", index: 0, json: '{"a":1}' },
      { kind: "toolEnd", index: 0 },
      { kind: "end", stop: "stopSequence", stopSequence: "END" },
    ]);
  });
});

describe("over the wire", () => {
  let cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(cleanup.map(one => one()));
    cleanup = [];
  });

  test.each([
    ["overloaded_error", "MODEL_OVERLOADED", true],
    ["rate_limit_error", "MODEL_RATE_LIMITED", true],
    ["api_error", "MODEL_FAILED", true],
    ["authentication_error", "MODEL_KEY_REFUSED", false],
    ["billing_error", "MODEL_NO_CREDIT", false],
    ["invalid_request_error", "MODEL_REFUSED", false],
  ])("an error event %s inside the stream is %s", async (type, code, retryable) => {
    const error = `event: error\ndata: ${JSON.stringify({ type: "error", error: { type, message: "from the stream" } })}\n\n`;
    const fake = await startFakeAnthropic({ raw: { headers: { "content-type": "text/event-stream" }, chunks: [error] } });
    const { upstream, stop } = connect(fake.url);
    cleanup.push(stop, fake.stop);
    const failure = failureOf(await collect(createAnthropicProvider(upstream), ask("hi")));
    expect(failure).toMatchObject({ code, retryable });
  });

  test("counts exactly; asks nobody at Anthropic without a key", async () => {
    const fake = await startFakeAnthropic();
    const { upstream, stop } = connect(fake.url);
    cleanup.push(stop, fake.stop);
    const counted = await createAnthropicProvider(upstream).countTokens(
      ask("x".repeat(400), { model: "claude-fake-1" }),
      never(),
    );
    expect(counted).toEqual({ tokens: 103, estimated: false });
    const official = createAnthropicProvider({
      ...upstream,
      baseUrl: "https://api.anthropic.com",
      apiKey: () => undefined,
      fetch: () => Promise.reject(new Error("asked")),
    });
    expect(failureOf(await collect(official, ask("hi"))).code).toBe("MODEL_KEY_MISSING");
    expect(await official.listModels(never())).toMatchObject({ code: "MODEL_KEY_MISSING" });
  });

  test("the key goes as both headers to imitators, as the client sends it to Anthropic; the relay has it too", async () => {
    const fake = await startFakeAnthropic();
    const { upstream, stop } = connect(fake.url, { headers: { "x-team": "home" } });
    cleanup.push(stop, fake.stop);
    const provider = createAnthropicProvider(upstream);
    await collect(provider, ask("hi", { model: "claude-fake-1" }));
    const key = "test-key-0123456789";
    expect(fake.headers[0]).toMatchObject({ "x-api-key": key, authorization: `Bearer ${key}`, "x-team": "home" });
    expect(provider.relay?.url("/v1/messages")).toBe(`${fake.url}/v1/messages`);
    expect(provider.relay?.headers()).toMatchObject({ "x-api-key": key, "anthropic-version": "2023-06-01", "x-team": "home" });
  });
});
