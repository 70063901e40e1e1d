import { afterEach, describe, expect, test } from "vitest";
import { relayHeaders } from "../../../gateway/doors/relay-request.ts";
import { startFakeAnthropic } from "../../support/upstreams/anthropic.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import type { RawAnswer, Script } from "../../support/upstreams/script.ts";
import type { Upstream } from "../../support/upstreams/server.ts";
import { createDoorApp, type DoorApp, soon } from "./door-app.ts";
import { createFakeProvider, relayKey } from "./fake-provider.ts";

let app: DoorApp;
let fake: Upstream;
afterEach(async () => {
  await fake.stop();
  await app.stop();
});

const openAi = async (script: Script = {}, settings = {}) => {
  fake = await startFakeOpenAi(script);
  // A silence is waited out only where one is meant.
  const silent = script.fail === "hang" || script.raw?.end === "hang";
  app = await createDoorApp(
    [
      createFakeProvider("up", "openai", { relayTo: fake.url, silenceMs: silent ? 300 : 60_000 }),
      createFakeProvider("spare", "ollama"),
    ],
    { defaultRef: "up/fake-model", settings },
  );
};
const hi = [{ role: "user", content: "hi" }];
const chat = (body: object, headers: Record<string, string> = {}) =>
  app.call("POST", "/v1/chat/completions", { model: "up/fake-model", messages: hi, ...body }, { headers });
const sse = (...data: (object | string)[]): string =>
  data.map(one => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`).join("");
const piece = (content: string, finish: string | null = null) => ({
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});
const eventStream = { "content-type": "text/event-stream" };

describe("what goes on", () => {
  test("every field of the client, known to us or not; only the model's name is ours to write", async () => {
    await openAi();
    const unknown = { wobble: { deep: [1] }, logit_bias: { "5": 1 }, store: true, temperature: 0.3 };
    await chat(unknown, { "openai-beta": "x=1", "idempotency-key": "k", cookie: "a=b" });
    expect(fake.requests[0]).toEqual({ model: "fake-model", messages: hi, ...unknown });
    const headers = fake.headers[0]!;
    expect(headers.authorization).toBe(`Bearer ${relayKey}`);
    expect([headers["openai-beta"], headers.cookie]).toEqual(["x=1", undefined]);
    expect(headers["idempotency-key"]).toMatch(/^[0-9a-f]{16}-k$/);
  });

  test("of a query only what the API knows", async () => {
    await openAi();
    const body = { model: "up/fake-model", messages: hi };
    for (const query of ["?beta=true&provider=dear&api-version=9", "?provider=dear", "?beta=a%26model%3Db"])
      await app.call("POST", `/v1/chat/completions${query}`, body);
    expect(fake.queries).toEqual(["?beta=true", "", "?beta=a%26model%3Db"]);
  });

  test("an Idempotency-Key of two people is two keys", () => {
    const keyOf = (principal?: string) => relayHeaders("openai", {}, { "idempotency-key": "k" }, principal)["idempotency-key"];
    expect(keyOf("owner")).toBe(keyOf("owner"));
    expect(keyOf("owner")).not.toBe(keyOf("device:1"));
    expect(keyOf()).toBeUndefined();
  });

  test("usage is asked for in streams, beside the client's own options", async () => {
    await openAi();
    await chat({ stream: true, stream_options: { include_obfuscation: false } });
    expect(fake.requests[0]).toMatchObject({ stream_options: { include_obfuscation: false, include_usage: true } });
  });

  test("an agent's persona stands first, its other settings where the client says nothing", async () => {
    await openAi({}, { agents: { bard: { model: "up/fake-model", persona: "Rhyme.", temperature: 0.9, maxOutputTokens: 7 } } });
    await chat({ model: "bard", messages: [{ role: "system", content: "Brief." }, ...hi], temperature: 0.1 });
    expect(fake.requests[0]).toEqual({
      model: "fake-model",
      messages: [{ role: "system", content: "Rhyme." }, { role: "system", content: "Brief." }, ...hi],
      temperature: 0.1,
      max_tokens: 7,
    });
  });

  test("Anthropic's versions and betas go on, and a system prompt of blocks keeps its blocks", async () => {
    fake = await startFakeAnthropic();
    app = await createDoorApp([createFakeProvider("up", "anthropic", { relayTo: fake.url })], {
      settings: { agents: { bard: { model: "up/claude-fake-1", persona: "Rhyme." } } },
    });
    const system = [{ type: "text", text: "Brief.", cache_control: { type: "ephemeral" } }];
    const body = { model: "bard", max_tokens: 5, system, messages: hi, container: "c" };
    const answer = await app.call("POST", "/v1/messages?beta=true", body, {
      headers: { "anthropic-version": "2024-01-01", "anthropic-beta": "b1,b2" },
    });
    expect(answer.statusCode).toBe(200);
    expect(fake.requests[0]).toEqual({ ...body, model: "claude-fake-1", system: [{ type: "text", text: "Rhyme." }, ...system] });
    expect(fake.headers[0]).toMatchObject({ "anthropic-version": "2024-01-01", "anthropic-beta": "b1,b2" });
  });
});

describe("what comes back", () => {
  test("bytes as they came, and the upstream's limits", async () => {
    const body = '{"id":"x",  "choices":[{"message":{"content":"ok"}}], "odd":1}';
    await openAi({
      raw: {
        headers: {
          "content-type": "application/json",
          "x-ratelimit-remaining-requests": "5",
          "x-request-id": "up1",
          "set-cookie": "a=b",
        },
        chunks: [body],
      },
    });
    const answer = await chat({});
    expect(answer.payload).toBe(body);
    expect(answer.headers).toMatchObject({ "x-ratelimit-remaining-requests": "5", "x-upstream-request-id": "up1" });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    // No usage was reported: it is booked at a bound and says so.
    expect(await soon(() => app.usage()[0]?.state === "settled" && app.usage()[0])).toMatchObject({
      state: "settled",
      estimated: 1,
      output_tokens: 1,
    });
  });

  test("an event stream cut at every byte arrives whole, without the usage that nobody asked for", async () => {
    const usage = {
      ...piece(""),
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
    };
    const all = Buffer.from(sse(piece("嗨 "), piece("there"), piece("", "stop"), usage, "[DONE]"));
    await openAi({ raw: { headers: eventStream, chunks: Array.from(all, byte => new Uint8Array([byte])) } });
    const answer = await chat({ stream: true });
    expect(answer.payload).toBe(sse(piece("嗨 "), piece("there"), piece("", "stop"), "[DONE]"));
    expect(await soon(() => app.messages()[1])).toMatchObject({ text: "嗨 there", state: "answered", model: "up/fake-model" });
    expect(app.usage()).toMatchObject([{ input_tokens: 5, output_tokens: 2, estimated: 0 }]);
  });

  test("a server that forgets its last word is completed", async () => {
    await openAi({ raw: { headers: eventStream, chunks: [sse(piece("hi", "stop"))] } });
    const answer = await chat({ stream: true });
    expect(answer.payload.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  test("a reader that asks for it names its conversation", async () => {
    await openAi();
    await chat({}, { "x-hearth-session": "mine" });
    await chat({ messages: [{ role: "user", content: "something else" }] }, { "x-hearth-session": "mine" });
    const rows = await soon(() => app.messages().length === 4 && app.messages());
    expect(new Set(rows.map(row => row.session_id)).size).toBe(1);
    await chat({ messages: [{ role: "user", content: "something else" }] });
    expect(new Set((await soon(() => app.messages().length === 6 && app.messages())).map(row => row.session_id)).size).toBe(2);
  });
});

describe("what goes wrong", () => {
  const html: RawAnswer = { status: 200, headers: { "content-type": "text/html" }, chunks: ["<html>hello</html>"] };
  test.each<[string, Script, boolean, number, string]>([
    ["a page instead of an answer", { raw: html }, false, 502, "MODEL_GARBLED"],
    ["a page instead of a stream", { raw: html }, true, 502, "MODEL_GARBLED"],
    [
      "a redirect",
      { raw: { status: 302, headers: { location: "http://127.0.0.1:1/" }, chunks: [] } },
      false,
      502,
      "MODEL_GARBLED",
    ],
    [
      "JSON that is no answer",
      { raw: { headers: { "content-type": "application/json" }, chunks: ["[1]"] } },
      false,
      502,
      "MODEL_GARBLED",
    ],
    [
      "an object that is no answer",
      { raw: { headers: { "content-type": "application/json" }, chunks: ["{}"] } },
      false,
      502,
      "MODEL_GARBLED",
    ],
    [
      "an error under status 200",
      { raw: { headers: { "content-type": "application/json" }, chunks: ['{"error":{"code":429,"message":"slow down"}}'] } },
      false,
      429,
      "MODEL_RATE_LIMITED",
    ],
    [
      "an error as first event",
      { raw: { headers: eventStream, chunks: [sse({ error: { code: 503, message: "busy" } })] } },
      true,
      529,
      "MODEL_OVERLOADED",
    ],
    ["nonsense as first event", { raw: { headers: eventStream, chunks: ["data: {oh\n\n"] } }, true, 502, "MODEL_GARBLED"],
    ["an empty stream", { raw: { headers: eventStream, chunks: [] } }, true, 502, "MODEL_CUT"],
    [
      "a line without end",
      { raw: { headers: eventStream, chunks: Array.from({ length: 9 }, () => "x".repeat(1024 * 1024)) } },
      true,
      502,
      "MODEL_GARBLED",
    ],
    ["a torn connection", { fail: "reset" }, false, 502, "MODEL_CUT"],
    ["silence", { fail: "hang" }, false, 504, "MODEL_TIMED_OUT"],
    ["silence before a stream", { fail: "hang" }, true, 504, "MODEL_TIMED_OUT"],
    ["a spent account", { fail: 402 }, false, 402, "MODEL_NO_CREDIT"],
  ])("%s", async (name, script, stream, status, code) => {
    await openAi(script);
    const answer = await chat({ stream });
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
    // A status that is no success costs nothing; what remains, also an error under status 200, is as the provider did not say.
    const turnedAway = ["a redirect", "a spent account"].includes(name);
    expect(await soon(() => app.usage()[0])).toMatchObject({
      failure_code: code,
      state: turnedAway ? "released" : "settled",
      estimated: turnedAway ? 0 : 1,
    });
    expect(app.messages()).toEqual([]);
    expect(answer.payload).not.toContain(relayKey);
  });

  test.each<[string, RawAnswer, string]>([
    [
      "an error",
      { chunks: [sse(piece("so"), { error: { message: `the key ${relayKey} is bad`, type: "server_error" } }, "[DONE]")] },
      "MODEL_FAILED",
    ],
    ["nonsense", { chunks: [sse(piece("so"), "{oh")] }, "MODEL_GARBLED"],
    ["an orderly end too early", { chunks: [sse(piece("so"))] }, "MODEL_CUT"],
    ["silence", { chunks: [sse(piece("so"))], end: "hang" }, "MODEL_TIMED_OUT"],
  ])("%s in the middle of a stream", async (_name, raw, code) => {
    await openAi({ raw: { headers: eventStream, ...raw } });
    const answer = await chat({ stream: true });
    expect(answer.statusCode).toBe(200);
    const events = answer.payload
      .trim()
      .split("\n\n")
      .map(one => JSON.parse(one.slice(6)) as { error?: { code: string; hint: string } });
    expect(events[0]).toEqual(piece("so"));
    expect(events.at(-1)?.error).toMatchObject({ code, hint: expect.any(String), type: expect.any(String) });
    expect(answer.payload).not.toContain(relayKey);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows[1]).toMatchObject({ text: "so", state: "interrupted" });
    expect(app.usage()).toMatchObject([{ state: "settled", estimated: 1, failure_code: code }]);
  });

  test("Anthropic's error in the middle of a stream", async () => {
    const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
    const start = { type: "message_start", message: { usage: { input_tokens: 12, output_tokens: 1 } } };
    const delta = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "so" } };
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    fake = await startFakeAnthropic({ raw: { headers: eventStream, chunks: [event(start) + event(delta), event(error)] } });
    app = await createDoorApp([createFakeProvider("up", "anthropic", { relayTo: fake.url })], { defaultRef: "up/c" });
    const answer = await app.call("POST", "/v1/messages", { max_tokens: 5, messages: hi, stream: true });
    expect(answer.payload.startsWith(event(start) + event(delta))).toBe(true);
    expect(answer.payload).toMatch(
      /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error".*"code":"MODEL_OVERLOADED"/,
    );
    expect(answer.payload.match(/event: error/g)).toHaveLength(1);
    expect(await soon(() => app.usage()[0]?.state === "settled" && app.usage()[0])).toMatchObject({
      input_tokens: 12,
      estimated: 1,
    });
  });

  test("an agent's fallback answers, of whatever family, and every attempt is booked", async () => {
    await openAi({ fail: 529 }, { agents: { sure: { model: "up/fake-model", fallbacks: ["spare/small"] } } });
    const answer = await chat({ model: "sure" });
    expect(answer.json().choices[0].message.content).toBe("spare says hi");
    await soon(() => app.usage().length === 2);
    expect(
      app
        .usage()
        .map(row => [row.provider, row.state, row.failure_code])
        .sort(),
    ).toEqual([
      ["spare", "settled", null],
      ["up", "released", "MODEL_OVERLOADED"],
    ]);
    expect((await soon(() => app.messages()[1])).model).toBe("spare/small");
  });

  test("a fallback that cannot honour the request does not hide why the first one failed", async () => {
    await openAi({ fail: 529 }, { agents: { sure: { model: "up/fake-model", fallbacks: ["spare/small"] } } });
    const answer = await chat({ model: "sure", logit_bias: { "5": 1 } });
    expect([answer.statusCode, answer.json().error.code]).toEqual([529, "MODEL_OVERLOADED"]);
  });

  test("a request that is wrong in itself is not taken to the fallback", async () => {
    await openAi({ fail: 400 }, { agents: { sure: { model: "up/fake-model", fallbacks: ["spare/small"] } } });
    const answer = await chat({ model: "sure" });
    expect(answer.json().error).toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("The request is wrong."),
    });
  });
});
