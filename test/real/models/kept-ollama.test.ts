import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pull } from "../../../contract/routes/ollama.ts";
import { type ModelRegistry, startModelRegistry } from "../../support/model-registry/registry.ts";
import { describeWith } from "../../support/needs.ts";
import { type KeptHouse, processesNaming, startKeptHouse } from "./kept-house.ts";
import { plainModel, type RealOllama, realOllama, startRealOllama, toolModel } from "./real-ollama.ts";

const wholeBytes = 98_362_432;
const question = "What is the capital of France?";

describeWith(realOllama, "a real Ollama that Hearth keeps running", program => {
  let source: RealOllama;
  let registry: ModelRegistry;
  let house: KeptHouse;
  const models = mkdtempSync(join(tmpdir(), "hearth-kept-models-"));
  const cleanup: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    source = await startRealOllama(program);
    cleanup.push(source.stop);
    registry = await startModelRegistry(source.models);
    cleanup.push(registry.stop);
    house = await startKeptHouse({ settings: { ollama: { program, models } } });
    cleanup.push(house.stop);
  });
  afterAll(async () => {
    for (const one of cleanup.reverse()) await one();
    rmSync(models, { recursive: true, force: true });
  });

  const pull = async (): Promise<Pull | undefined> => (await house.state()).pulls[0];
  const blobRanges = (): string[] => registry.requests.flatMap(one => (one.method === "GET" && one.range ? [one.range] : []));
  const ownPid = async (): Promise<number> => {
    const { companion } = await house.shows("ours");
    return companion?.kind === "running" ? companion.pid : Number.NaN;
  };
  const model = () => `ollama/${registry.name(plainModel)}`;

  test("is found as a program, started on wish, and answers on loopback alone", async () => {
    expect(await house.shows("installed")).toMatchObject({ program, keep: false, canKeep: true });
    await house.call("PUT", "/api/ollama", { keep: true });
    const state = await house.shows("ours");
    expect(state).toMatchObject({ version: "0.17.4", models: [], companion: { kind: "running" } });
    expect(state.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(state.hardware.modelsFolder).toBe(models);
    expect(house.lines.some(line => line.includes("Listening on 127.0.0.1:"))).toBe(true);
  });

  test("fetches a model with its bytes; paused in the middle, it goes on from there", async () => {
    registry.faults.bytesPerSecond = 25_000_000;
    const body = { model: registry.name(plainModel), insecure: true, makeDefault: true };
    const { id } = (await house.json("POST", "/api/ollama/pulls", body)) as Pull;
    await expect.poll(async () => (await pull())?.completedBytes).toBeGreaterThan(20_000_000);
    expect(await pull()).toMatchObject({ state: "fetching" });
    await expect.poll(async () => (await pull())?.bytesPerSecond).toBeGreaterThan(1_000_000);
    const paused = (await house.json("PATCH", `/api/ollama/pulls/${id}`, { paused: true })) as Pull;
    expect(paused.state).toBe("paused");
    const before = blobRanges().length;
    await house.call("PATCH", `/api/ollama/pulls/${id}`, { paused: false });
    await expect.poll(() => blobRanges().length).toBeGreaterThan(before);
    // Not from its first byte.
    expect(Number(/=(\d+)/.exec(blobRanges()[before]!)?.[1])).toBeGreaterThan(10_000_000);
    await expect.poll(async () => (await pull())?.completedBytes).toBeGreaterThan(60_000_000);
  });

  test("the gateway is killed in the middle: ours runs on, and the next gateway goes on fetching", async () => {
    const serve = await ownPid();
    await house.killGateway();
    expect(await ownPid()).toBe(serve);
    delete registry.faults.bytesPerSecond;
    await expect.poll(async () => (await pull())?.state, { timeout: 60_000 }).toBe("done");
    const { totalBytes, completedBytes } = (await pull())!;
    expect(totalBytes).toBeGreaterThanOrEqual(wholeBytes);
    expect(completedBytes).toBe(totalBytes);
    await expect
      .poll(async () => (await house.state()).models.map(one => [one.name, one.local, one.fit]))
      .toEqual([[registry.name(plainModel), true, "good"]]);
    const { providers, defaultModel } = await house.json("GET", "/api/providers");
    expect(providers).toMatchObject([{ name: "ollama", type: "ollama", local: true }]);
    expect(defaultModel).toBe(model());
  });

  test("answers through both compatible doors, with no other provider, and costs nothing", async () => {
    const openai = await house.json("POST", "/v1/chat/completions", {
      ...{ model: model(), temperature: 0, max_tokens: 30, messages: [{ role: "user", content: question }] },
    });
    expect(openai.choices[0].message.content).toContain("Paris");
    expect(openai.usage.completion_tokens).toBeGreaterThan(0);
    const anthropic = await house.json("POST", "/v1/messages", {
      ...{ model: model(), temperature: 0, max_tokens: 30, messages: [{ role: "user", content: question }] },
    });
    expect(anthropic.content[0].text).toContain("Paris");
    expect((await house.json("GET", "/api/budget")).day.spentUsd).toMatch(/^0(?:\.0*)?$/);
    await expect
      .poll(async () => (await house.state()).models[0]?.loaded)
      .toMatchObject({ gpuShare: 0, bytes: expect.any(Number) });
    const { id } = await house.json("POST", "/api/sessions", {});
    await house.call("POST", `/api/sessions/${id}/messages`, { id: "one", text: question });
    const answered = async () => {
      const { messages } = await house.json("GET", `/api/sessions/${id}/messages`);
      return messages.find((message: { role: string }) => message.role === "assistant")?.state;
    };
    await expect.poll(answered, { timeout: 120_000 }).toBe("answered");
  });

  test("calls a tool that is forced, through the door", async () => {
    const name = registry.name(toolModel);
    await house.call("POST", "/api/ollama/pulls", { model: name, insecure: true });
    await expect.poll(async () => (await house.state()).models.map(one => one.name)).toContain(name);
    const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const answer = await house.json("POST", "/v1/chat/completions", {
      ...{ model: `ollama/${name}`, temperature: 0, max_tokens: 120 },
      messages: [{ role: "user", content: "What is the weather in Paris?" }],
      tools: [{ type: "function", function: { name: "get_weather", description: "Tells the weather.", parameters } }],
      tool_choice: { type: "function", function: { name: "get_weather" } },
    });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { tool_calls: [{ function: { name: "get_weather" } }] },
    });
    expect(JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments)).toMatchObject({ city: expect.any(String) });
  });

  test("an answer nobody waits for is ended, and the next one is given", async () => {
    const stop = new AbortController();
    const body = {
      model: model(),
      stream: true,
      max_tokens: 2_000,
      messages: [{ role: "user", content: "Count to a thousand." }],
    };
    const response = await house.call("POST", "/v1/chat/completions", body, stop.signal);
    const reader = response.body!.getReader();
    await reader.read();
    stop.abort();
    const short = { model: model(), max_tokens: 3, messages: [{ role: "user", content: "Hi." }] };
    const next = await house.json("POST", "/v1/chat/completions", short);
    expect(next.choices[0].message.content).not.toBe("");
  });

  test("killed, no runner is left, and it is back at the same place with its models", async () => {
    const before = await house.shows("ours");
    const serve = await ownPid();
    const runners = processesNaming(`--model ${models}`);
    expect(runners).toHaveLength(1);
    process.kill(serve, "SIGKILL");
    await expect.poll(() => processesNaming(`--model ${models}`)).toEqual([]);
    await expect.poll(ownPid, { timeout: 60_000 }).not.toBe(serve);
    expect((await house.shows("ours")).baseUrl).toBe(before.baseUrl);
    const short = { model: model(), max_tokens: 3, messages: [{ role: "user", content: "Hi." }] };
    expect((await house.json("POST", "/v1/chat/completions", short)).choices[0].message.content).not.toBe("");
  });

  test("a model is let go and deleted, and Ollama is stopped with nothing left", async () => {
    const name = registry.name(plainModel);
    await house.call("POST", "/api/ollama/unload", { name });
    await expect.poll(async () => (await house.state()).models.every(one => one.loaded === null)).toBe(true);
    const serve = await ownPid();
    await house.call("DELETE", `/api/ollama/models?name=${encodeURIComponent(name)}`);
    await expect.poll(async () => (await house.state()).models.map(one => one.name)).not.toContain(name);
    await house.call("PUT", "/api/ollama", { keep: false });
    await house.shows("installed");
    await expect.poll(() => processesNaming(program).includes(serve)).toBe(false);
    // The other one, which is not ours, runs on.
    expect(processesNaming(program)).toContain(source.pid);
  });
});

describeWith(realOllama, "a real Ollama that runs already", program => {
  test("is adopted, never touched, and its cloud models are not taken for local ones", async () => {
    const { createServer } = await import("node:http");
    let asked = 0;
    const cloud = createServer((_request, response) => {
      asked += 1;
      response.writeHead(401).end("{}");
    });
    cloud.listen(0, "127.0.0.1");
    await once(cloud, "listening");
    const port = (cloud.address() as { port: number }).port;
    const other = await startRealOllama(program, { OLLAMA_REMOTES: "127.0.0.1" });
    const house = await startKeptHouse({
      settings: { providers: [{ name: "ollama", type: "ollama" }], ollama: { keep: true, program } },
      environment: { OLLAMA_HOST: other.url },
    });
    try {
      const made = await fetch(`${other.url}/api/create`, {
        method: "POST",
        body: JSON.stringify({
          ...{ model: "quiet", from: "quiet", remote_host: `http://127.0.0.1:${port}`, stream: false },
          info: { context_length: 8_192, capabilities: ["completion"] },
        }),
      });
      expect(made.status).toBe(200);
      const state = await house.shows("adopted");
      expect(state).toMatchObject({ baseUrl: other.url, version: "0.17.4", companion: null });
      await expect
        .poll(async () => Object.fromEntries((await house.state()).models.map(one => [one.name, one.local])))
        .toEqual({ [plainModel]: true, [toolModel]: true, "quiet:latest": false });
      const chat = (model: string) => ({ model, max_tokens: 3, messages: [{ role: "user", content: "Hi." }] });
      const listed = await house.json("GET", "/api/models");
      expect(listed.models.find((one: { name: string }) => one.name === "quiet:latest")).toMatchObject({ local: false });
      // Nobody knows what it asks: it is not called for nothing.
      const refused = await house.call("POST", "/v1/chat/completions", chat("ollama/quiet:latest"));
      expect((await refused.json()).error.code).toBe("PRICE_UNKNOWN");
      expect(asked).toBe(0);
      expect((await house.json("POST", "/v1/chat/completions", chat(`ollama/${plainModel}`))).choices).toHaveLength(1);
    } finally {
      await house.stop();
      cloud.close();
    }
    // The house is gone, the adopted one is not.
    expect((await fetch(`${other.url}/api/version`)).status).toBe(200);
    await other.stop();
  });
});
