import { afterEach, describe, expect, test } from "vitest";
import type { ConnectionDraft } from "../../../gateway/models/registry/connection-test.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOllama } from "../../support/upstreams/ollama.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { setUpModels } from "./registry-support.ts";
import { closedUrl, never } from "./support.ts";

describe("a connection test", () => {
  let cleanup: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(cleanup.map(one => one()));
    cleanup = [];
  });
  const started = async <T extends { stop(): Promise<void> }>(fake: Promise<T>): Promise<T> => {
    const one = await fake;
    cleanup.push(one.stop);
    return one;
  };
  const tryIt = async (draft: Partial<ConnectionDraft>, language: "en" | "zh-CN" = "en") => {
    const { models } = setUpModels();
    cleanup.push(models.stop);
    const found = await models.test(
      { name: "draft", type: "openai-compatible", ...draft } as ConnectionDraft,
      "owner",
      language,
      never(),
    );
    return { ...found, states: found.steps.map(step => step.state).join(" ") };
  };

  test("everything right: all four, with the models and a time", async () => {
    const fake = await started(startFakeAnthropic({ key: "k-123456789" }));
    const found = await tryIt({ type: "anthropic", baseUrl: fake.url, apiKey: "k-123456789" });
    expect(found).toMatchObject({
      ok: true,
      failure: null,
      states: "ok ok ok ok",
      models: ["claude-fake-1", "claude-fake-small"],
    });
    expect(found.latencyMs).toBeGreaterThanOrEqual(0);
    expect(fake.requests).toEqual([expect.objectContaining({ max_tokens: 1, model: "claude-fake-1" })]);
  });

  test("a wrong address, in the caller's language", async () => {
    const found = await tryIt({ baseUrl: `${await closedUrl()}/v1` }, "zh-CN");
    expect(found).toMatchObject({ ok: false, states: "failed skipped skipped skipped", failure: { code: "MODEL_UNREACHABLE" } });
    expect(found.steps[0]?.message).toContain("无法连接");
  });

  test("an address without its /v1", async () => {
    const fake = await started(startFakeOpenAi());
    const found = await tryIt({ baseUrl: fake.url.replace("/v1", "") });
    expect(found.states).toBe("failed skipped skipped skipped");
    expect(found.steps[0]?.message).toContain(`Something answers at ${fake.url}`);
  });

  test("a web server that is no provider", async () => {
    const fake = await started(startFakeOpenAi());
    expect(await tryIt({ type: "ollama", baseUrl: fake.url.replace("/v1", "") })).toMatchObject({ ok: false });
  });

  test("a wrong key, and none", async () => {
    const fake = await started(startFakeOpenAi({ key: "right-key" }));
    expect(await tryIt({ baseUrl: fake.url, apiKey: "wrong-key" })).toMatchObject({
      ok: false,
      states: "ok failed skipped skipped",
      failure: { code: "MODEL_KEY_REFUSED" },
    });
    expect(await tryIt({ baseUrl: fake.url })).toMatchObject({
      states: "ok failed skipped skipped",
      failure: { code: "MODEL_KEY_MISSING" },
    });
  });

  test.each(["anthropic", "openai-compatible"] as const)("%s, its own address without a key: nothing was tried", async type => {
    const found = await tryIt({ type, apiKey: "", ...(type === "anthropic" ? {} : { baseUrl: "https://api.openai.com/v1" }) });
    expect(found).toMatchObject({
      ok: false,
      states: "skipped failed skipped skipped",
      failure: { code: "MODEL_KEY_MISSING" },
      latencyMs: null,
    });
    expect(found.steps[0]?.message).toBe("Not tried.");
  });

  test("a wrong model", async () => {
    const fake = await started(startFakeOpenAi());
    const found = await tryIt({ baseUrl: fake.url, apiKey: "k", model: "no-such" });
    expect(found).toMatchObject({ ok: false, states: "ok ok failed skipped", failure: { code: "MODEL_NOT_FOUND" } });
    expect(found.steps[2]?.message).toContain("no-such");
  });

  test("no money", async () => {
    const fake = await started(
      startFakeOpenAi({ fail: { status: 429, body: { error: { code: "insufficient_quota", message: "quota" } } } }),
    );
    expect(await tryIt({ baseUrl: fake.url, apiKey: "k" })).toMatchObject({
      ok: false,
      states: "ok ok skipped failed",
      failure: { code: "MODEL_NO_CREDIT" },
    });
  });

  test.each(["anthropic", "openai-compatible"] as const)(
    "%s at home: counted as free, and said why, for it may ask somebody who charges",
    async type => {
      const fake = await started(type === "anthropic" ? startFakeAnthropic({ key: "k-123456789" }) : startFakeOpenAi());
      const found = await tryIt({ type, baseUrl: fake.url, apiKey: "k-123456789" });
      expect(found.states).toBe("ok ok ok ok");
      expect(found.steps[3]?.message).toContain("If it passes requests on to somebody who charges");
      expect(found.steps[3]?.message).not.toContain("costs nothing");
    },
  );

  test("an Ollama: its version, its local model; one without any model", async () => {
    const fake = await started(startFakeOllama({ models: ["big:cloud", "small:latest"] }));
    const found = await tryIt({ type: "ollama", baseUrl: fake.url });
    expect(found).toMatchObject({ ok: true, states: "ok ok ok ok", models: ["big:cloud", "small:latest"] });
    expect(found.steps[0]?.message).toContain("Ollama 0.17.4");
    expect(found.steps[2]?.message).toContain("small:latest");
    expect(found.steps[3]?.message).toContain("costs nothing");
    const empty = await started(startFakeOllama({ models: [] }));
    const none = await tryIt({ type: "ollama", baseUrl: empty.url });
    expect(none).toMatchObject({ ok: false, states: "ok skipped failed skipped", failure: { code: "MODEL_NONE" } });
    expect(none.steps[2]?.message).toContain("ollama pull");
  });
});
