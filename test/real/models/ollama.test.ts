import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelProvider } from "../../../gateway/models/model.ts";
import { createOllamaProvider } from "../../../gateway/models/ollama/provider.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { setUpModels } from "../../gateway/models/registry-support.ts";
import {
  ask,
  callsOf,
  collect,
  connect,
  contractBreach,
  failureOf,
  lastOf,
  never,
  textOf,
  usageOf,
} from "../../gateway/models/support.ts";
import { describeWith } from "../../support/needs.ts";
import { plainModel, realOllama, startRealOllama, thinkingTemplate, toolModel } from "./real-ollama.ts";

const thinkingModel = "smollm2-thinking:135m";

describeWith(realOllama, "a real Ollama with a real model", program => {
  let server: Awaited<ReturnType<typeof startRealOllama>>;
  let native: ModelProvider;
  let compatible: ModelProvider;
  const cleanup: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    server = await startRealOllama(program);
    const first = connect(server.url, { timeoutMs: 120_000, apiKey: () => undefined });
    const second = connect(`${server.url}/v1`, { timeoutMs: 120_000, apiKey: () => undefined });
    native = createOllamaProvider(first.upstream, 1024);
    compatible = createOpenAiProvider(second.upstream);
    cleanup.push(first.stop, second.stop, server.stop);
  });
  afterAll(async () => {
    for (const one of cleanup) await one();
  });

  const paris = ask("What is the capital of France?", { model: plainModel, temperature: 0, seed: 1, maxOutputTokens: 40 });
  const loaded = async (): Promise<{ models: { name: string; context_length: number }[] }> =>
    (await (await fetch(`${server.url}/api/ps`)).json()) as { models: { name: string; context_length: number }[] };

  test("answers in a stream, with usage, in the window that was asked for", async () => {
    const events = await collect(native, paris);
    expect(textOf(events)).toContain("Paris");
    expect(events.filter(event => event.kind === "text").length).toBeGreaterThan(3);
    expect(usageOf(events)).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "end" });
    expect(contractBreach(events)).toBeUndefined();
    expect((await loaded()).models[0]).toMatchObject({ context_length: 1024 });
  });

  test("the same over its OpenAI door", async () => {
    const events = await collect(compatible, paris);
    expect(textOf(events)).toContain("Paris");
    expect(usageOf(events)).toMatchObject({ outputTokens: expect.any(Number) });
    expect(contractBreach(events)).toBeUndefined();
  });

  test("stops at the limit, and when told to", async () => {
    const long = ask("Count from one to one hundred in words.", { model: plainModel, temperature: 0, maxOutputTokens: 5 });
    const events = await collect(native, long);
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "length" });
    expect(usageOf(events)).toMatchObject({ outputTokens: 5 });

    const stop = new AbortController();
    const seen: string[] = [];
    let abortedAt = 0;
    for await (const event of native.answer({ ...long, maxOutputTokens: 600 }, stop.signal)) {
      seen.push(event.kind);
      if (seen.length === 3) {
        abortedAt = performance.now();
        stop.abort();
      }
    }
    expect(performance.now() - abortedAt).toBeLessThan(2_000);
    expect(seen.at(-1)).toBe("failure");
    // The server is free again at once: it does not finish what nobody reads.
    const begun = performance.now();
    await collect(native, { ...paris, maxOutputTokens: 1 });
    expect(performance.now() - begun).toBeLessThan(60_000);
  });

  test("calls a tool that is forced, and hears its result", async () => {
    const tool = {
      name: "get_weather",
      description: "Tells the weather of a city.",
      inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    };
    const request = ask("What is the weather in Paris?", {
      model: toolModel,
      tools: [tool],
      toolChoice: { kind: "tool", name: "get_weather" },
      temperature: 0,
      maxOutputTokens: 120,
    });
    const events = await collect(native, request);
    expect(callsOf(events)).toMatchObject([{ name: "get_weather", ended: true, arguments: { city: expect.any(String) } }]);
    expect(lastOf(events)).toMatchObject({ kind: "end", stop: "tools" });
    const [call] = callsOf(events);
    const followUp = await collect(native, {
      ...request,
      toolChoice: { kind: "none" },
      messages: [
        ...request.messages,
        {
          role: "assistant",
          parts: [{ kind: "toolCall", id: call!.id, name: call!.name, arguments: JSON.stringify(call!.arguments) }],
        },
        { role: "user", parts: [{ kind: "toolResult", callId: call!.id, text: "It rains.", isError: false }] },
      ],
    });
    expect(textOf(followUp)).not.toBe("");
    expect(contractBreach(followUp)).toBeUndefined();
  });

  test("thinks apart from its answer, and only when it is told to", async () => {
    const made = await fetch(`${server.url}/api/create`, {
      method: "POST",
      body: JSON.stringify({ model: thinkingModel, from: plainModel, template: thinkingTemplate, stream: false }),
    });
    expect(made.status).toBe(200);
    const request = ask("What is the capital of France?", { model: thinkingModel, temperature: 0, seed: 1, maxOutputTokens: 60 });
    const thinking = await collect(native, { ...request, thinking: "high" });
    expect(thinking.map(event => event.kind)).toContain("thinking");
    expect(textOf(thinking)).not.toContain("<thought>");
    expect(contractBreach(thinking)).toBeUndefined();
    const plain = await collect(native, { ...request, thinking: "off" });
    expect(plain.map(event => event.kind)).not.toContain("thinking");
    const listed = await native.listModels(never());
    expect("models" in listed && listed.models.find(model => model.name === thinkingModel)).toMatchObject({ thinking: true });
  });

  test("answers in the shape of a schema", async () => {
    const schema = { type: "object", properties: { capital: { type: "string" } }, required: ["capital"] };
    const events = await collect(native, { ...paris, format: { kind: "schema", name: "answer", schema } });
    expect(JSON.parse(textOf(events))).toMatchObject({ capital: expect.any(String) });
  });

  test("says by name what it cannot do", async () => {
    expect(failureOf(await collect(native, { ...paris, model: "no-such" }))).toMatchObject({
      code: "MODEL_NOT_FOUND",
      slots: { model: "no-such" },
    });
    expect(failureOf(await collect(compatible, { ...paris, model: "no-such" })).code).toBe("MODEL_NOT_FOUND");
    const tools = [{ name: "x", description: "", inputSchema: { type: "object" } }];
    const noThinking = failureOf(await collect(native, { ...paris, thinking: "high" }));
    expect(noThinking).toMatchObject({ code: "MODEL_REFUSED" });
    expect(noThinking.slots.problem).toContain("does not support thinking");
    const listed = await native.listModels(never());
    const capable = "models" in listed ? listed.models.find(model => model.name === plainModel)?.tools : undefined;
    if (capable === false) expect(failureOf(await collect(native, { ...paris, tools })).code).toBe("MODEL_REFUSED");
  });

  test("is detected, listed and tested like any person's Ollama", async () => {
    const { models } = setUpModels(
      { providers: [{ name: "home", type: "ollama", baseUrl: server.url }] },
      { ollamaHost: server.url },
    );
    cleanup.unshift(models.stop);
    const found = await models.detectOllama(never());
    expect(found).toMatchObject({ found: true, baseUrl: server.url, version: "0.17.4" });
    expect(found.models.map(model => model.name)).toEqual(expect.arrayContaining([toolModel, plainModel]));
    const listed = await models.list(never());
    expect(listed.find(model => model.name === toolModel)).toMatchObject({ local: true, tools: true, contextTokens: 8192 });
    const tested = await models.test(
      { name: "home", type: "ollama", baseUrl: server.url, model: plainModel },
      "owner",
      "en",
      never(),
    );
    expect(tested.steps.map(step => step.state)).toEqual(["ok", "ok", "ok", "ok"]);
    const wrong = await models.test(
      { name: "home", type: "ollama", baseUrl: `${server.url}/v1`, model: "nope" },
      "owner",
      "zh-CN",
      never(),
    );
    expect(wrong).toMatchObject({ ok: false, failure: { code: "MODEL_NOT_FOUND" } });
  });
});
