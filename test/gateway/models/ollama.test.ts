import { afterEach, describe, expect, test } from "vitest";
import type { ModelRequest } from "../../../gateway/models/model.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { contextFor, ollamaBody } from "../../../gateway/models/ollama/request.ts";
import { askedOf } from "../../../gateway/models/upstream/upstream.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { ask, callsOf, collect, connect, contractBreach, failureOf, lastOf, never, textOf, usageOf } from "./support.ts";

const made = (request: Partial<ModelRequest>, numCtx?: number) => {
  const body = ollamaBody(ask("hi", request), numCtx, askedOf(connect("http://127.0.0.1:1").upstream, "m"));
  if ("kind" in body) throw new Error(body.code);
  return body;
};
const tool = (name: string) => ({ name, description: "", inputSchema: { properties: { a: { type: "number" } } } });

describe("the request", () => {
  test.each([
    [10, undefined, undefined, 8_192],
    [20_000, undefined, undefined, 16_384],
    [20_000, 12_000, undefined, 32_768],
    [900_000, undefined, undefined, 32_768],
    [900_000, undefined, 4_096, 4_096],
  ])("%i characters, %s tokens to answer, chosen %s: a window of %i", (length, maxOutputTokens, chosen, expected) => {
    const request = ask("x".repeat(length), maxOutputTokens === undefined ? {} : { maxOutputTokens });
    expect(contextFor(request, chosen)).toBe(expected);
    expect(ollamaBody(request, chosen, askedOf(connect("http://x").upstream, "m"))).toMatchObject({
      body: { options: { num_ctx: expected } },
    });
  });

  test("thinking: on, off, by level for gpt-oss only, unsaid when nobody asked", () => {
    expect(made({ thinking: "high" }).body.think).toBe(true);
    expect(made({ thinking: "off" }).body.think).toBe(false);
    expect(made({ model: "gpt-oss:20b", thinking: "high" }).body.think).toBe("high");
    expect(made({ model: "gpt-oss:20b", thinking: "off" }).body.think).toBe("low");
    expect(made({}).body).not.toHaveProperty("think");
  });

  test("a forced tool becomes a format that allows nothing else", () => {
    const one = made({ tools: [tool("x"), tool("y")], toolChoice: { kind: "tool", name: "y" } });
    expect(one.forced).toBe(true);
    expect(one.body.format).toMatchObject({ properties: { name: { enum: ["y"] }, arguments: { properties: { a: {} } } } });
    expect(made({ tools: [tool("x"), tool("y")], toolChoice: { kind: "any" } }).body.format).toMatchObject({ anyOf: [{}, {}] });
    expect(made({ tools: [tool("x")], toolChoice: { kind: "none" } }).body).not.toHaveProperty("tools");
    expect(made({ format: { kind: "json" } }).body.format).toBe("json");
  });

  test("a tool turn goes back with its name and thoughts", () => {
    const { messages } = made({
      messages: [
        { role: "user", parts: [{ kind: "text", text: "q" }] },
        {
          role: "assistant",
          parts: [
            { kind: "thinking", text: "hm" },
            { kind: "toolCall", id: "c", name: "x", arguments: '{"a":1}' },
          ],
        },
        { role: "user", parts: [{ kind: "toolResult", callId: "c", text: "7", isError: false }] },
      ],
    }).body;
    expect(messages).toEqual([
      { role: "user", content: "q" },
      { role: "assistant", content: "", thinking: "hm", tool_calls: [{ function: { name: "x", arguments: { a: 1 } } }] },
      { role: "tool", content: "7", tool_name: "x" },
    ]);
  });
});

describe("over the wire", () => {
  let cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(cleanup.map(one => one()));
    cleanup = [];
  });
  const start = async (script: Parameters<typeof startFakeOllama>[0]) => {
    const fake = await startFakeOllama(script);
    const { upstream, stop } = connect(fake.url);
    cleanup.push(stop, fake.stop);
    return { fake, provider: createOllamaProvider(upstream, undefined) };
  };
  const lines = (...rows: unknown[]) => ({
    raw: { headers: { "content-type": "application/x-ndjson" }, chunks: rows.map(row => `${JSON.stringify(row)}\n`) },
  });
  const said = (content: string, more: object = {}) => ({
    model: "m",
    message: { role: "assistant", content },
    done: false,
    ...more,
  });

  test.each([
    [{ error: "an error was encountered while running the model: unexpected EOF" }, "MODEL_FAILED"],
    [{ error: "model 'm' not found", StatusCode: 404 }, "MODEL_NOT_FOUND"],
    [{ error: "Too Many", StatusCode: 429, Status: "429 Too Many Requests" }, "MODEL_RATE_LIMITED"],
    [{ error: "the input length exceeds the context length" }, "MODEL_CONTEXT_FULL"],
  ])("an error line under status 200 (%j) is %s; what came before is kept", async (error, code) => {
    const { provider } = await start(lines(said("half an "), error));
    const events = await collect(provider, ask("hi"));
    expect(textOf(events)).toBe("half an ");
    expect(failureOf(events).code).toBe(code);
  });

  test("a stream that just ends, and one that ends inside a line", async () => {
    const { provider, fake } = await start(lines(said("half")));
    expect(failureOf(await collect(provider, ask("hi"))).code).toBe("MODEL_CUT");
    fake.script({ raw: { chunks: [`${JSON.stringify(said("half"))}\n{"model":"m","mess`] } });
    const events = await collect(provider, ask("hi"));
    expect(textOf(events)).toBe("half");
    expect(["MODEL_CUT", "MODEL_GARBLED"]).toContain(failureOf(events).code);
  });

  test("a prompt that was shortened silently is still an answer, and so is a last line without a line end", async () => {
    const last = said("", { done: true, done_reason: "stop", prompt_eval_count: 8192, eval_count: 0 });
    const { provider } = await start({ raw: { chunks: [`${JSON.stringify(said("ok"))}\n${JSON.stringify(last)}`] } });
    const events = await collect(provider, ask("hi"));
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "end" });
    expect(usageOf(events)).toEqual({ inputTokens: 8192, outputTokens: 0 });
  });

  test("a forced call written as text is a call; a cut one stays text", async () => {
    const tools = [tool("x")];
    const forced = { tools, toolChoice: { kind: "tool" as const, name: "x" } };
    const done = said("", { done: true, done_reason: "stop" });
    const { provider, fake } = await start(lines(said('{"name":"x",'), said('"arguments":{"a":5}}'), done));
    const events = await collect(provider, ask("hi", forced));
    expect(callsOf(events)).toMatchObject([{ name: "x", arguments: { a: 5 }, ended: true }]);
    expect(textOf(events)).toBe("");
    expect(contractBreach(events)).toBeUndefined();
    fake.script(lines(said('{"name":"x","argu'), { ...done, done_reason: "length" }));
    const cut = await collect(provider, ask("hi", forced));
    expect(textOf(cut)).toBe('{"name":"x","argu');
    expect(lastOf(cut)).toMatchObject({ stop: "length" });
  });

  test("two answers at once: stopping one leaves the other", async () => {
    const { provider } = await start({ chunkDelayMs: 30, reply: "one two three four five" });
    const stop = new AbortController();
    const request = ask("hi", { model: "fake:latest" });
    const [cut, whole] = await Promise.all([
      collect(provider, request, stop.signal),
      collect(provider, request),
      new Promise(resolve => setTimeout(() => resolve(stop.abort()), 60)),
    ]);
    expect(failureOf(cut).aborted).toBe(true);
    expect(textOf(whole)).toBe("one two three four five");
  });

  test("cloud models are not local, capabilities come from show", async () => {
    const { provider } = await start({});
    expect(await provider.listModels(never())).toMatchObject({
      models: [
        { name: "fake:latest", local: true, tools: true, thinking: true, images: false, contextTokens: 8192, bytes: 98_362_432 },
        { name: "fake-cloud:cloud", local: false },
      ],
    });
    expect(await provider.version?.(never())).toBe("0.17.4");
  });
});
