import { afterEach, describe, expect, test } from "vitest";
import { isFailure, type ResolvedModel } from "../../../gateway/agents/turn.ts";
import { addressOf, isPrivateHost } from "../../../gateway/models/registry/address.ts";
import { ownsSecret } from "../../../gateway/models/registry/provider-secret.ts";
import { chooseDefault, chooseModel, type Known } from "../../../gateway/models/registry/resolve.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { setUpModels } from "./registry-support.ts";
import { ask, closedUrl, collect, failureOf, never, textOf } from "./support.ts";

describe("private hosts", () => {
  test.each([
    "localhost",
    "127.0.0.1",
    "[::1]",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.100",
    "169.254.1.1",
    "100.100.1.1",
    "nas",
    "nas.local",
    "box.tail1234.ts.net",
    "host.docker.internal",
    "[fd7a:115c:a1e0::1]",
    "[fe80::1]",
  ])("%s stays at home", host => expect(isPrivateHost(host)).toBe(true));
  test.each(["api.openai.com", "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "local.example.com", "[2606:4700::1111]"])(
    "%s does not",
    host => expect(isPrivateHost(host)).toBe(false),
  );
});

test.each([
  ["anthropic", undefined, "https://api.anthropic.com"],
  ["anthropic", "https://proxy.example/claude/v1/", "https://proxy.example/claude"],
  ["openai-compatible", undefined, "https://api.openai.com/v1"],
  ["openai-compatible", "http://nas:1234/v1/chat/completions", "http://nas:1234/v1"],
  ["ollama", undefined, "http://127.0.0.1:11434"],
  ["ollama", "http://192.168.1.2:11434/v1", "http://192.168.1.2:11434"],
] as const)("%s at %s is %s", (type, written, expected) => {
  expect(addressOf(type, written).baseUrl).toBe(expected);
});

test("credentials of an address become a header and leave the address", () => {
  const address = addressOf("ollama", "https://me:p%40ss@ollama.example/");
  expect(address).toEqual({
    baseUrl: "https://ollama.example",
    local: false,
    authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}`,
  });
});

describe("what a name means", () => {
  const known: Known[] = [
    { name: "claude", models: ["opus", "shared"], complete: true },
    { name: "router", models: ["meta/llama", "shared", "deepseek/r1:free"], complete: true },
    { name: "home", models: ["qwen:latest", "qwen2.5-coder:32b"], complete: false },
  ];
  test.each([
    ["claude/opus", undefined, "claude", "opus"],
    ["router/deepseek/r1:free", undefined, "router", "deepseek/r1:free"],
    ["meta/llama", undefined, "router", "meta/llama"],
    ["opus", undefined, "claude", "opus"],
    ["shared", undefined, "claude", "shared"],
    ["shared", "router", "router", "shared"],
    ["qwen", undefined, "home", "qwen"],
    ["qwen2.5-coder:32b", undefined, "home", "qwen2.5-coder:32b"],
    ["brand-new", "home", "home", "brand-new"],
    ["guide", undefined, "guide", "guide"],
    ["guide/guide", "home", "guide", "guide"],
  ])("%s (default provider %s) → %s, %s", (ref, defaultProvider, provider, model) => {
    expect(chooseModel(ref, known, defaultProvider)).toEqual({ provider, model });
  });
  test.each([
    ["brand-new", "claude"],
    ["brand-new", undefined],
    ["", undefined],
    ["claude/", undefined],
    // A provider may cut off what stands around a name, and answer as a model with another price.
    ["claude/opus ", undefined],
    ["claude/ opus", undefined],
    ["claude//opus", undefined],
    ["claude/opus/", undefined],
    ["claude/opus\u200b", undefined],
    ["home/\tqwen", undefined],
    ["/brand-new", "home"],
    ["brand-new ", "home"],
  ])("%s (default provider %s) means nothing", (ref, defaultProvider) =>
    expect(chooseModel(ref, known, defaultProvider)).toBeUndefined(),
  );

  test.each([
    [{}, "claude", "opus"],
    [{ defaultProvider: "home" }, "home", "qwen:latest"],
    [{ defaultProvider: "home", defaultModel: "qwen2.5-coder:32b" }, "home", "qwen2.5-coder:32b"],
    [{ defaultProvider: "router", defaultModel: "meta/llama" }, "router", "meta/llama"],
    [{ defaultModel: "claude/opus" }, "claude", "opus"],
    [{ defaultProvider: "home", defaultModel: "claude/opus" }, "claude", "opus"],
    [{ defaultModel: "meta/llama" }, "router", "meta/llama"],
  ])("default of %j is %s, %s", (settings, provider, model) => {
    expect(chooseDefault(settings, known)).toEqual({ provider, model });
  });
  test("without a provider, and without a model, the guide is the default", () => {
    const guide = { provider: "guide", model: "guide" };
    expect(chooseDefault({}, [])).toEqual(guide);
    expect(chooseDefault({ defaultModel: "x" }, [])).toEqual(guide);
    expect(chooseDefault({}, [{ name: "home", models: [], complete: false }])).toEqual(guide);
  });
});

describe("the registry", () => {
  let cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(cleanup.map(one => one()));
    cleanup = [];
  });
  const setUp = (settings: string | object = "{}") => {
    const made = setUpModels(settings);
    cleanup.push(made.models.stop);
    return made;
  };
  const startOpenAi = async (script = {}) => {
    const fake = await startFakeOpenAi(script);
    cleanup.push(fake.stop);
    return fake;
  };
  const names = (line: readonly ResolvedModel[] | object): string[] =>
    Array.isArray(line) ? line.map((one: ResolvedModel) => `${one.provider.name}/${one.model}`) : [JSON.stringify(line)];

  test("an OpenAI-like server at a private address is a local provider with its two models", async () => {
    const { models } = setUp({
      providers: [
        {
          name: "ollama-internal",
          type: "openai-compatible",
          baseUrl: "http://192.168.1.100:11434/v1",
          apiKey: "ollama",
          models: ["qwen2.5-coder:32b", "llama3.3:70b"],
        },
      ],
      defaultProvider: "ollama-internal",
      defaultModel: "qwen2.5-coder:32b",
    });
    expect(models.defaultRef()).toBe("ollama-internal/qwen2.5-coder:32b");
    expect(models.resolve("llama3.3:70b")).toMatchObject({
      model: "llama3.3:70b",
      provider: { name: "ollama-internal", local: true, family: "openai", baseUrl: "http://192.168.1.100:11434/v1" },
    });
    // The address answers nobody here; the models of the file are there all the same.
    const listed = await models.list(AbortSignal.timeout(50));
    expect(listed.map(model => [model.id, model.local])).toEqual([
      ["ollama-internal/qwen2.5-coder:32b", true],
      ["ollama-internal/llama3.3:70b", true],
      ["guide/guide", true],
    ]);
  });

  test("an empty home is answered by the guide, which knows that it is alone", async () => {
    const { models } = setUp();
    expect(models.defaultRef()).toBe("guide/guide");
    const line = models.agentModels("default");
    if (isFailure(line)) throw new Error(line.code);
    expect(textOf(await collect(line[0].provider, ask("status")))).toContain("the guide) answer");
    expect(models.resolve("no-such")).toMatchObject({ kind: "failure", code: "MODEL_UNKNOWN", slots: { model: "no-such" } });
  });

  test("agents: own model, shared defaults, fallbacks, a choice for one conversation", () => {
    const { models } = setUp({
      providers: [
        { name: "a", type: "openai-compatible", baseUrl: "http://127.0.0.1:1/v1", models: ["one", "two"] },
        { name: "b", type: "ollama", baseUrl: "http://127.0.0.1:1", models: ["three"] },
      ],
      defaultModel: "a/one",
      agents: {
        defaults: { fallbacks: ["b/three", "missing/x", "a/one"] },
        cook: { name: "Cook", model: "two" },
        bare: { fallbacks: [] },
        lost: { model: "missing/x" },
      },
    });
    expect(names(models.agentModels("default"))).toEqual(["a/one", "b/three"]);
    expect(names(models.agentModels("cook"))).toEqual(["a/two", "b/three", "a/one"]);
    expect(names(models.agentModels("cook", "b/three"))).toEqual(["b/three", "a/one"]);
    expect(names(models.agentModels("bare"))).toEqual(["a/one"]);
    expect(models.agentModels("lost")).toMatchObject({ code: "MODEL_UNKNOWN", slots: { model: "missing/x" } });
    expect(models.resolve("cook")).toMatchObject({ model: "two" });
    expect(models.resolve("Cook")).toMatchObject({ model: "two" });
    expect(models.resolve("")).toMatchObject({ model: "one" });
    expect(models.resolve("constructor")).toMatchObject({ code: "MODEL_UNKNOWN" });
  });

  test.each([
    ["Anthropic without a key", { name: "a", type: "anthropic", models: ["m"] }, "a"],
    ["a key that the vault lacks", { name: "a", type: "anthropic", apiKey: "vault:provider:a:apiKey", models: ["m"] }, "a"],
    ["with a key", { name: "a", type: "anthropic", apiKey: "k", models: ["m"] }, undefined],
    ["out in the world", { name: "a", type: "openai-compatible", baseUrl: "https://api.example.com/v1", models: ["m"] }, "a"],
    [
      "signed in by a header",
      { name: "a", type: "openai-compatible", baseUrl: "https://api.example.com/v1", headers: { "x-key": "k" }, models: ["m"] },
      undefined,
    ],
    ["at home", { name: "a", type: "openai-compatible", baseUrl: "http://127.0.0.1:9/v1", models: ["m"] }, undefined],
    ["a relay at home", { name: "a", type: "anthropic", baseUrl: "http://127.0.0.1:9", models: ["m"] }, undefined],
  ])("whether the model that is to answer lacks its key: %s", async (_what, row, missing) => {
    const { models } = setUpModels({ providers: [row], defaultModel: "a/m" });
    expect(models.keyMissingAt()).toBe(missing);
    await models.stop();
  });

  test("follows the settings, keeps unchanged providers, reads keys when they are used", async () => {
    const fake = await startOpenAi({ key: "right-key-123" });
    const row = {
      name: "a",
      type: "openai-compatible",
      baseUrl: fake.url,
      apiKey: "vault:provider:a:apiKey",
      models: ["fake-model"],
    };
    const { models, settings, vault } = setUp({ providers: [row] });
    const [provider] = models.providers();
    const say = () => collect(provider!, ask("hi", { model: "fake-model" }));
    expect(failureOf(await say()).code).toBe("MODEL_KEY_MISSING");
    vault.secrets.set("provider:a:apiKey", "wrong-key-123");
    expect(failureOf(await say()).code).toBe("MODEL_KEY_REFUSED");
    vault.secrets.set("provider:a:apiKey", "right-key-123");
    expect(textOf(await say())).toBe("You said: hi");

    await settings.change([{ path: ["providers", 1], value: { name: "b", type: "ollama" } }], "owner");
    expect(models.providers().map(one => one.name)).toEqual(["a", "b"]);
    expect(models.providers()[0]).toBe(provider);
    await settings.change([{ path: ["providers", 0, "numCtx"], value: 4096 }], "owner");
    expect(models.providers()[0]).not.toBe(provider);
    // A provider that was replaced still finishes what it was asked.
    expect(textOf(await say())).toBe("You said: hi");
  });

  test("no provider is sent a secret that is not its own, as its key or in a header", async () => {
    const fake = await startOpenAi();
    const foreign = [
      "jwt-key",
      "owner-token",
      "gateway-token",
      "provider:b:apiKey",
      "provider:a:b:apiKey",
      "channels.x.botToken",
    ];
    const { models, vault } = setUp({
      providers: ["provider:a:apiKey", ...foreign].map((name, index) => ({
        name: index === 0 ? "a" : index < foreign.length ? `p${index}` : "a2",
        type: "openai-compatible",
        baseUrl: fake.url,
        apiKey: `vault:${name}`,
        headers: { "x-key": `vault:${name}` },
      })),
    });
    for (const name of ["provider:a:apiKey", ...foreign]) vault.secrets.set(name, `value of ${name}`);
    for (const provider of models.providers()) await collect(provider, ask("hi", { model: "fake-model" }));
    const sent = JSON.stringify(fake.headers);
    expect(sent).toContain("value of provider:a:apiKey");
    for (const name of foreign) expect(sent).not.toContain(`value of ${name}`);
    // Of two names, the longer one's secret looks like a field of the shorter one.
    expect(ownsSecret("a", "provider:a:b:apiKey")).toBe(false);
    expect(ownsSecret("a:b", "provider:a:b:apiKey")).toBe(true);
  });

  test("lists all providers, asks once a minute, survives one that is down", async () => {
    const fake = await startOpenAi({ models: ["chat-1", "text-embedding-3", "whisper-1"] });
    const ollama = await startFakeOllama();
    cleanup.push(ollama.stop);
    const { models, clock } = setUp({
      providers: [
        { name: "a", type: "openai-compatible", baseUrl: fake.url },
        { name: "named", type: "openai-compatible", baseUrl: fake.url, models: ["mine"] },
        { name: "o", type: "ollama", baseUrl: ollama.url },
        { name: "down", type: "openai-compatible", baseUrl: `${await closedUrl()}/v1`, models: ["kept"] },
      ],
    });
    const ids = async () => (await models.list(never())).map(model => model.id);
    const expected = ["a/chat-1", "named/mine", "o/fake:latest", "o/fake-cloud:cloud", "down/kept", "guide/guide"];
    expect(await ids()).toEqual(expected);
    const found = await models.list(never());
    expect(found.find(model => model.name === "fake:latest")).toMatchObject({ local: true, tools: true, contextTokens: 8192 });
    expect(found.find(model => model.name === "fake-cloud:cloud")).toMatchObject({ local: false });

    fake.script({ models: ["chat-2"] });
    expect((await ids())[0]).toBe("a/chat-1");
    clock.advance(61_000);
    expect((await ids())[0]).toBe("a/chat-2");
    await fake.stop();
    clock.advance(61_000);
    expect((await ids())[0]).toBe("a/chat-2");
    expect(models.resolve("chat-2")).toMatchObject({ provider: { name: "a" } });
  });

  test("without a named model the first listed one becomes the default by itself", async () => {
    const fake = await startOpenAi();
    const { models } = setUp({ providers: [{ name: "a", type: "openai-compatible", baseUrl: fake.url }] });
    expect(models.defaultRef()).toBe("guide/guide");
    await expect.poll(() => models.defaultRef()).toBe("a/fake-model");
  });

  test("finds an Ollama where it is, and none where none is", async () => {
    const ollama = await startFakeOllama();
    cleanup.push(ollama.stop);
    const made = setUpModels("{}", { ollamaHost: ollama.url.replace("http://", "") });
    cleanup.push(made.models.stop);
    expect(await made.models.detectOllama(never())).toEqual({
      found: true,
      baseUrl: ollama.url,
      version: "0.17.4",
      models: [
        { name: "fake:latest", bytes: 98_362_432, local: true },
        { name: "fake-cloud:cloud", bytes: 98_362_432, local: false },
      ],
    });
  });

  test("stop ends what is under way", async () => {
    const fake = await startOpenAi({ fail: "hang" });
    const { models } = setUpModels({
      providers: [{ name: "a", type: "openai-compatible", baseUrl: fake.url, models: ["fake-model"] }],
    });
    const answer = collect(models.providers()[0]!, ask("hi", { model: "fake-model" }));
    await expect.poll(() => fake.calls()).toBe(1);
    await models.stop();
    expect(failureOf(await answer).code).toBe("MODEL_CUT");
  });
});
