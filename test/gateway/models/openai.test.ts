import { afterEach, describe, expect, test } from "vitest";
import type { ModelEvent, ModelRequest } from "../../../gateway/models/model.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { openAiBody } from "../../../gateway/models/openai/request.ts";
import { readOpenAi } from "../../../gateway/models/openai/stream.ts";
import { askedOf } from "../../../gateway/models/upstream/upstream.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { ask, callsOf, collect, connect, contractBreach, failureOf, lastOf, textOf, usageOf } from "./support.ts";

const bodyOf = (request: Partial<ModelRequest>, url = "http://127.0.0.1:1/v1") => {
  const body = openAiBody(ask("hi", request), askedOf(connect(url).upstream, "m"));
  if ("kind" in body) throw new Error(body.code);
  return body;
};
async function* from(chunks: readonly unknown[]): AsyncGenerator<unknown> {
  yield* chunks;
}
async function read(deltas: readonly object[], finish: string | null = "stop", usage?: object): Promise<ModelEvent[]> {
  const out: ModelEvent[] = [];
  const chunks = [
    ...deltas.map(delta => ({ model: "m", choices: [{ index: 0, delta, finish_reason: null }] })),
    ...(finish === null ? [] : [{ model: "m", choices: [{ index: 0, delta: {}, finish_reason: finish }] }]),
    ...(usage === undefined ? [] : [{ choices: [], usage }]),
  ];
  for await (const event of readOpenAi(from(chunks), () => undefined)) out.push(event);
  return out;
}
const official = "https://api.openai.com/v1";

describe("the request", () => {
  test("asks for usage, names the limit as each server wants it", () => {
    expect(bodyOf({ maxOutputTokens: 5 })).toMatchObject({ stream_options: { include_usage: true }, max_tokens: 5 });
    expect(bodyOf({ maxOutputTokens: 5 }, official)).toMatchObject({ max_completion_tokens: 5 });
    expect(bodyOf({ maxOutputTokens: 5 }, official)).not.toHaveProperty("max_tokens");
    expect(bodyOf({ topK: 4 })).toMatchObject({ top_k: 4 });
    expect(openAiBody(ask("x", { topK: 4 }), askedOf(connect(official).upstream, "m"))).toMatchObject({ code: "MODEL_REFUSED" });
  });

  test("a turn with tools, images, a PDF", () => {
    const data = Buffer.from("x");
    const body = bodyOf({
      system: "S",
      messages: [
        {
          role: "user",
          parts: [
            { kind: "text", text: "a" },
            { kind: "text", text: "b" },
          ],
        },
        {
          role: "assistant",
          parts: [
            { kind: "thinking", text: "not sent back" },
            { kind: "toolCall", id: "c1", name: "t", arguments: "" },
          ],
        },
        {
          role: "user",
          parts: [
            { kind: "image", mediaType: "image/png", data },
            { kind: "imageUrl", url: "https://example.org/a.png" },
            { kind: "file", mediaType: "application/pdf", name: "a.pdf", data },
            { kind: "toolResult", callId: "c1", text: "bad", isError: true },
          ],
        },
      ],
    });
    expect(body.messages).toEqual([
      { role: "system", content: "S" },
      { role: "user", content: "a\n\nb" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c1", type: "function", function: { name: "t", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: "Error: bad" },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,eA==" } },
          { type: "image_url", image_url: { url: "https://example.org/a.png" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,eA==" } },
        ],
      },
    ]);
  });

  test("tool choice, effort, formats", () => {
    const tools = [{ name: "t", description: "d", inputSchema: { type: "object" } }];
    expect(bodyOf({ tools, toolChoice: { kind: "any" }, parallelTools: false })).toMatchObject({
      tool_choice: "required",
      parallel_tool_calls: false,
    });
    expect(bodyOf({ tools, toolChoice: { kind: "tool", name: "t" } }).tool_choice).toEqual({
      type: "function",
      function: { name: "t" },
    });
    expect(bodyOf({ toolChoice: { kind: "any" } })).not.toHaveProperty("tool_choice");
    expect(bodyOf({ thinking: "high" })).toMatchObject({ reasoning_effort: "high" });
    expect(bodyOf({ thinking: "off" })).not.toHaveProperty("reasoning_effort");
    expect(bodyOf({ format: { kind: "json" } }).response_format).toEqual({ type: "json_object" });
    expect(bodyOf({ format: { kind: "schema", name: "n", schema: {} } }).response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "n", schema: {} },
    });
  });
});

describe("the stream", () => {
  test("cached tokens are apart from the input", async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 20,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 7 },
    };
    expect(usageOf(await read([{ content: "x" }], "stop", usage))).toEqual({
      inputTokens: 30,
      outputTokens: 20,
      cacheReadTokens: 60,
      cacheWriteTokens: 10,
      thinkingTokens: 7,
    });
    const deepSeek = { prompt_tokens: 100, completion_tokens: 1, prompt_cache_hit_tokens: 40 };
    expect(usageOf(await read([], "stop", deepSeek))).toMatchObject({ inputTokens: 60, cacheReadTokens: 40 });
    expect(usageOf(await read([{ content: "x" }]))).toEqual({});
  });

  test.each([
    ["without ids and indexes", [{ function: { name: "a", arguments: "{}" } }], ["a"]],
    [
      "all at index 0, apart by id",
      [
        { index: 0, id: "1", function: { name: "a", arguments: "{}" } },
        { index: 0, id: "2", function: { name: "b", arguments: "{}" } },
      ],
      ["a", "b"],
    ],
    ["arguments as an object", [{ index: 0, id: "1", function: { name: "a", arguments: { x: 1 } } }], ["a"]],
    [
      "the name late",
      [
        { index: 0, id: "1", function: { arguments: "{" } },
        { index: 0, function: { name: "a", arguments: "}" } },
      ],
      ["a"],
    ],
    [
      "the id repeated with each piece",
      [
        { index: 0, id: "1", function: { name: "a", arguments: "{" } },
        { index: 0, id: "1", function: { arguments: "}" } },
      ],
      ["a"],
    ],
  ])("tool calls %s", async (_, pieces, names) => {
    const events = await read(
      pieces.map(piece => ({ tool_calls: [piece] })),
      "stop",
    );
    expect(callsOf(events).map(call => call.name)).toEqual(names);
    expect(callsOf(events).every(call => call.id !== "" && call.ended)).toBe(true);
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "tools" });
    expect(contractBreach(events)).toBeUndefined();
  });

  test("reasoning by both names, a refusal, a content filter, an unfinished stream", async () => {
    const events = await read([{ reasoning_content: "a" }, { reasoning: "b" }, { content: "c" }]);
    expect(events.slice(0, 3)).toEqual([
      { kind: "thinking", text: "a" },
      { kind: "thinking", text: "b" },
      { kind: "text", text: "c" },
    ]);
    expect(lastOf(await read([{ refusal: "No." }]))).toMatchObject({ stop: "refusal" });
    expect(lastOf(await read([], "content_filter"))).toMatchObject({ stop: "refusal" });
    expect((await read([{ content: "x" }], null)).map(event => event.kind)).toEqual(["text"]);
  });
});

describe("over the wire", () => {
  let cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(cleanup.map(one => one()));
    cleanup = [];
  });
  const start = async (script: Parameters<typeof startFakeOpenAi>[0], more = {}) => {
    const fake = await startFakeOpenAi(script);
    const { upstream, stop } = connect(fake.url, more);
    cleanup.push(stop, fake.stop);
    return { fake, provider: createOpenAiProvider(upstream) };
  };
  const stream = { "content-type": "text/event-stream" };

  test.each([
    [{ error: { message: "quota", code: "insufficient_quota" } }, 429, "MODEL_NO_CREDIT"],
    [
      { error: { message: "This model's maximum context length is 8192 tokens", code: "context_length_exceeded" } },
      400,
      "MODEL_CONTEXT_FULL",
    ],
    [{ error: { message: "prompt is too long: 210000 tokens" } }, 400, "MODEL_CONTEXT_FULL"],
    [{ error: { message: "API key not valid. Please pass a valid API key." } }, 400, "MODEL_KEY_REFUSED"],
    [{ error: { message: "The engine is currently overloaded" } }, 500, "MODEL_OVERLOADED"],
    [{ error: "model 'x' not found" }, 400, "MODEL_NOT_FOUND"],
    [{ detail: "Not Found" }, 404, "MODEL_GARBLED"],
    [{ message: "余额不足" }, 400, "MODEL_NO_CREDIT"],
  ])("%j with status %i is %s", async (body, status, code) => {
    const { provider } = await start({ fail: { status, body } });
    expect(failureOf(await collect(provider, ask("hi"))).code).toBe(code);
  });

  test("an error inside the stream: its status chooses the words, and is none of the request", async () => {
    const chunk = `data: ${JSON.stringify({ error: { code: 429, message: "Rate limited upstream" } })}\n\n`;
    const { provider } = await start({ raw: { headers: stream, chunks: [chunk] } });
    const found = failureOf(await collect(provider, ask("hi")));
    expect(found).toMatchObject({ code: "MODEL_RATE_LIMITED", retryable: true, slots: { status: 429 } });
    expect(found.status).toBeUndefined();
  });

  test("x-should-retry: false is believed", async () => {
    const { provider } = await start({ fail: { status: 500, headers: { "x-should-retry": "false" } } });
    expect(failureOf(await collect(provider, ask("hi"))).retryable).toBe(false);
  });

  test("a complete answer stays one although the connection is torn or kept open before the usage", async () => {
    const chunks = [
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "done" }, finish_reason: null }] })}\n\n`,
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\n`,
    ];
    const { provider, fake } = await start({ raw: { headers: stream, chunks, end: "hang" } }, { timeoutMs: 60_000 });
    const begun = performance.now();
    const events = await collect(provider, ask("hi"));
    expect(textOf(events)).toBe("done");
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "end" });
    expect(performance.now() - begun).toBeLessThan(30_000);
    fake.script({ raw: { headers: stream, chunks: [...chunks, " "], end: "destroy" } });
    expect(["end", "failure"]).toContain(lastOf(await collect(provider, ask("hi"))).kind);
  });

  test("without a key no credential is sent", async () => {
    const { provider, fake } = await start({}, { apiKey: () => undefined });
    expect(textOf(await collect(provider, ask("hi", { model: "fake-model" })))).toBe("You said: hi");
    expect(fake.headers[0]).not.toHaveProperty("authorization");
  });
});
