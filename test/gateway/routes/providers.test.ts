import type { FastifyReply, FastifyRequest } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { routes } from "../../../contract/routes/table.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { createModels } from "../../../gateway/models/registry/create-models.ts";
import { createStoredProviders } from "../../../gateway/models/registry/stored-providers.ts";
import { createProviderHandlers } from "../../../gateway/routes/providers.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { createFreeProbe } from "../../support/free-probe.ts";
import { createMemorySettings, createMemoryVault } from "../../support/upstreams/memory-settings.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { guideStatus, quietLog } from "../models/registry-support.ts";

const secret = "sk-typed-into-the-page-123456";

describe("provider routes", () => {
  let cleanup: (() => unknown)[] = [];
  afterEach(async () => {
    for (const one of cleanup.reverse()) await one();
    cleanup = [];
  });

  const setUp = (text = "{}") => {
    const settings = createMemorySettings(text);
    const vault = createMemoryVault();
    const clock = createFakeClock();
    const db = openDatabase(":memory:");
    const writer = createInlineWriter(db, writes);
    const models = createModels({ settings, vault, clock, log: quietLog, guideStatus, probe: createFreeProbe() });
    cleanup.push(() => db.close(), writer.stop, models.stop);
    const stored = createStoredProviders({ settings, vault });
    const handlers = createProviderHandlers({ models, stored, settings: settings.current, writer, clock });
    const audit = () => db.prepare("SELECT actor, action, target, detail FROM audit ORDER BY id").all();
    return { settings, vault, handlers, audit };
  };
  const call = (more: object) =>
    ({
      params: undefined,
      query: undefined,
      body: undefined,
      principal: { kind: "owner", via: "token" },
      language: "en",
      address: "127.0.0.1",
      signal: new AbortController().signal,
      request: {} as FastifyRequest,
      reply: {} as FastifyReply,
      ...more,
    }) as never;

  const text = `{
  // my providers
  "providers": [
    { "name": "cloud", "type": "anthropic", "apiKey": "\${ANTHROPIC_API_KEY}", "models": ["claude-x"] }, // keep me
  ],
  "defaultProvider": "cloud",
}`;

  test("a new provider: its key goes to the vault, the file holds a reference, comments stay, it is audited", async () => {
    const { settings, vault, handlers, audit } = setUp(text);
    const body = {
      name: "router",
      type: "openai-compatible",
      baseUrl: "https://openrouter.ai/api/v1",
      apiKey: secret,
      models: ["a/b"],
      makeDefault: true,
    };
    const saved = await handlers.saveProvider(call({ params: { name: "router" }, body }));
    expect(routes.saveProvider.response.parse(saved)).toEqual({
      name: "router",
      type: "openai-compatible",
      baseUrl: "https://openrouter.ai/api/v1",
      key: "vault",
      models: ["a/b"],
      local: false,
    });
    expect(vault.secrets.get("provider:router:apiKey")).toBe(secret);
    expect(settings.text()).toContain("// keep me");
    expect(settings.text()).toContain("vault:provider:router:apiKey");
    expect(settings.current()).toMatchObject({ defaultProvider: "router", defaultModel: "a/b" });
    const listed = await handlers.listProviders(call({}));
    expect(listed).toMatchObject({
      providers: [{ name: "cloud", key: "environment" }, { name: "router" }],
      defaultModel: "router/a/b",
    });
    expect(audit()).toEqual([
      { actor: "owner", action: "provider.saved", target: "router", detail: expect.stringContaining('"keyChanged":true') },
    ]);
    expect(JSON.stringify([saved, listed, audit(), settings.text()])).not.toContain(secret);
  });

  test("the first provider of an empty file", async () => {
    const { settings, handlers } = setUp();
    const body = { name: "home", type: "ollama", baseUrl: "http://127.0.0.1:11434", models: ["qwen"], makeDefault: true };
    await handlers.saveProvider(call({ params: { name: "home" }, body }));
    expect(settings.current()).toMatchObject({ providers: [{ name: "home" }], defaultProvider: "home", defaultModel: "qwen" });
  });

  test("a change without a key keeps the stored one; a blank key too; a new key replaces it", async () => {
    const { settings, vault, handlers } = setUp(text);
    const save = (body: object) =>
      handlers.saveProvider(
        call({ params: { name: "cloud" }, body: { name: "cloud", type: "anthropic", makeDefault: false, ...body } }),
      );
    expect(await save({ models: ["claude-y"] })).toMatchObject({ key: "environment", models: ["claude-y"] });
    expect(await save({ apiKey: "  " })).toMatchObject({ key: "environment", models: ["claude-y"] });
    expect(vault.secrets.size).toBe(0);
    expect(await save({ apiKey: secret })).toMatchObject({ key: "vault" });
    expect(settings.text()).not.toContain("ANTHROPIC_API_KEY");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference to the environment as people type it
    expect(await save({ apiKey: "${OTHER_KEY}" })).toMatchObject({ key: "environment" });
  });

  test("an Ollama without an address keeps following the one that runs, though the page sends back what it was shown", async () => {
    const { handlers, settings } = setUp('{ "providers": [{ "name": "ollama", "type": "ollama" }] }');
    const shown = (await handlers.listProviders(call({}))).providers[0];
    const body = { name: "ollama", type: "ollama", baseUrl: shown?.baseUrl, makeDefault: false };
    await handlers.saveProvider(call({ params: { name: "ollama" }, body }));
    expect(settings.current().providers[0]?.baseUrl).toBeUndefined();
    await handlers.saveProvider(call({ params: { name: "ollama" }, body: { ...body, baseUrl: "http://10.0.0.5:11434" } }));
    expect(settings.current().providers[0]?.baseUrl).toBe("http://10.0.0.5:11434");
  });

  test("renaming takes the default along and never over another provider", async () => {
    const { settings, handlers } = setUp(text);
    await handlers.saveProvider(
      call({ params: { name: "cloud" }, body: { name: "sky", type: "anthropic", makeDefault: false } }),
    );
    expect(settings.current()).toMatchObject({ providers: [{ name: "sky" }], defaultProvider: "sky" });
    await handlers.saveProvider(call({ params: { name: "two" }, body: { name: "two", type: "ollama", makeDefault: false } }));
    const clash = handlers.saveProvider(
      call({ params: { name: "two" }, body: { name: "sky", type: "ollama", makeDefault: false } }),
    );
    await expect(clash).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  });

  test("a change that the settings refuse leaves the old key", async () => {
    const { settings, vault, handlers } = setUp(text);
    const body = { name: "cloud", type: "anthropic", apiKey: "first-key-123456", makeDefault: false };
    await handlers.saveProvider(call({ params: { name: "cloud" }, body }));
    settings.change = () => Promise.reject(new Error("refused"));
    const again = handlers.saveProvider(call({ params: { name: "cloud" }, body: { ...body, apiKey: "second-key-123456" } }));
    await expect(again).rejects.toThrow("refused");
    expect(vault.secrets.get("provider:cloud:apiKey")).toBe("first-key-123456");
  });

  test("removing takes key and default along", async () => {
    const { settings, vault, handlers, audit } = setUp(text);
    const body = { name: "cloud", type: "anthropic", apiKey: secret, makeDefault: true, defaultModel: "claude-x" };
    await handlers.saveProvider(call({ params: { name: "cloud" }, body }));
    expect(await handlers.removeProvider(call({ params: { name: "cloud" } }))).toEqual({ ok: true });
    expect(settings.current()).toMatchObject({ providers: [] });
    expect(settings.current().defaultModel).toBeUndefined();
    expect(vault.secrets.size).toBe(0);
    expect(audit()).toHaveLength(2);
    await expect(handlers.removeProvider(call({ params: { name: "cloud" } }))).rejects.toMatchObject({
      code: "PROVIDER_NOT_FOUND",
    });
  });

  test("a test uses the stored key at its own server only", async () => {
    const mine = await startFakeOpenAi({ key: secret });
    const other = await startFakeOpenAi();
    cleanup.push(mine.stop, other.stop);
    const { handlers } = setUp();
    const draft = { name: "a", type: "openai-compatible", baseUrl: mine.url };
    await handlers.saveProvider(call({ params: { name: "a" }, body: { ...draft, apiKey: secret, makeDefault: false } }));
    expect(await handlers.testProvider(call({ body: draft }))).toMatchObject({ ok: true });
    const elsewhere = await handlers.testProvider(call({ body: { ...draft, baseUrl: other.url } }));
    expect(elsewhere).toMatchObject({ ok: true });
    expect(other.headers[0]?.authorization).toBeUndefined();
    expect(mine.headers[0]?.authorization).toBe(`Bearer ${secret}`);
  });

  test("the name of a secret is no key: neither saved nor tested", async () => {
    const fake = await startFakeOpenAi();
    cleanup.push(fake.stop);
    const { settings, vault, handlers } = setUp();
    const draft = { name: "a", type: "openai-compatible", baseUrl: fake.url };
    const save = (apiKey: string) =>
      handlers.saveProvider(call({ params: { name: "a" }, body: { ...draft, apiKey, makeDefault: false } }));
    vault.secrets.set("jwt-key", "the-signing-key");
    for (const apiKey of ["vault:jwt-key", " vault:owner-token", "vault:provider:a:apiKey"]) {
      await expect(save(apiKey)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
      await expect((async () => handlers.testProvider(call({ body: { ...draft, apiKey } })))()).rejects.toMatchObject({
        code: "REQUEST_INVALID",
      });
    }
    expect([settings.current().providers, fake.calls()]).toEqual([[], 0]);
    await save(secret);
    // The reference that stands in the file means the stored key, at its own server.
    expect(await save("vault:provider:a:apiKey")).toMatchObject({ key: "vault" });
    expect(vault.secrets.get("provider:a:apiKey")).toBe(secret);
    const other = await startFakeOpenAi();
    cleanup.push(other.stop);
    await handlers.testProvider(call({ body: { ...draft, baseUrl: other.url, apiKey: "vault:provider:a:apiKey" } }));
    expect(JSON.stringify(other.headers)).not.toContain(secret);
  });

  test("a stored key does not follow to another server; headers neither", async () => {
    const { settings, vault, handlers } = setUp(`{ providers: [
      { name: "a", type: "openai-compatible", baseUrl: "https://one.example/v1", apiKey: "vault:provider:a:apiKey" },
      { name: "h", type: "openai-compatible", baseUrl: "https://one.example/v1", headers: { "x-key": "k" } },
      { name: "c", type: "anthropic", apiKey: "\${KEY}" },
    ] }`);
    vault.secrets.set("provider:a:apiKey", secret);
    const save = (name: string, more: object) =>
      handlers.saveProvider(call({ params: { name }, body: { name, type: "openai-compatible", makeDefault: false, ...more } }));
    const refused = expect.objectContaining({ code: "REQUEST_INVALID" });
    const evil = { baseUrl: "https://evil.example/v1" };
    await expect(save("a", evil)).rejects.toMatchObject({ code: "REQUEST_INVALID", slots: { where: "apiKey" } });
    await expect(save("a", { ...evil, name: "renamed" })).rejects.toEqual(refused);
    await expect(save("a", { ...evil, apiKey: "vault:provider:a:apiKey" })).rejects.toEqual(refused);
    await expect(save("a", { type: "ollama" })).rejects.toEqual(refused);
    await expect(save("c", { type: "anthropic", ...evil })).rejects.toEqual(refused);
    await expect(save("h", evil)).rejects.toMatchObject({ slots: { where: "baseUrl" } });
    expect(JSON.stringify(settings.current())).not.toContain("evil");
    await save("a", { baseUrl: "https://one.example/other/v1" });
    expect(vault.secrets.get("provider:a:apiKey")).toBe(secret);
    await save("a", { ...evil, apiKey: "a-key-for-evil" });
    expect(vault.secrets.get("provider:a:apiKey")).toBe("a-key-for-evil");
  });

  test("a renamed provider takes its key along, and leaves another's alone", async () => {
    const { settings, vault, handlers } = setUp(`{ providers: [
      { name: "a", type: "anthropic", apiKey: "vault:provider:a:apiKey" },
      { name: "b", type: "anthropic", apiKey: "vault:provider:a:apiKey" },
    ] }`);
    vault.secrets.set("provider:a:apiKey", secret);
    await handlers.removeProvider(call({ params: { name: "b" } }));
    expect(vault.secrets.get("provider:a:apiKey")).toBe(secret);
    const body = { name: "z", type: "anthropic", makeDefault: false };
    expect(await handlers.saveProvider(call({ params: { name: "a" }, body }))).toMatchObject({ name: "z", key: "vault" });
    expect([...vault.secrets]).toEqual([["provider:z:apiKey", secret]]);
    expect(settings.current().providers).toMatchObject([{ name: "z", apiKey: "vault:provider:z:apiKey" }]);
  });

  test("models and agents to choose from", async () => {
    const { handlers } = setUp(`{ providers: [{ name: "a", type: "ollama", baseUrl: "http://127.0.0.1:1", models: ["m"] }],
      agents: { defaults: {}, cook: { name: "Cook", model: "a/m" } } }`);
    const listed = await handlers.listModels(call({}));
    expect(routes.listModels.response.parse(listed)).toMatchObject({
      defaultModel: "a/m",
      models: [{ id: "a/m", local: true }, { id: "guide/guide" }],
      agents: [
        { id: "default", model: null },
        { id: "cook", name: "Cook", model: "a/m" },
      ],
    });
  });
});
