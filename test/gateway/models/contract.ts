import { afterEach, describe, expect, test } from "vitest";
import type { ModelEvent, ModelProvider } from "../../../gateway/models/model.ts";
import type { Upstream } from "../../../gateway/models/upstream/upstream.ts";
import type { Script } from "../../support/upstreams/script.ts";
import type { Upstream as Fake } from "../../support/upstreams/server.ts";
import { ask, callsOf, collect, connect, contractBreach, failureOf, lastOf, never, textOf, usageOf } from "./support.ts";

export type ModelUnderTest = {
  readonly start: (script?: Script) => Promise<Fake>;
  readonly make: (upstream: Upstream) => ModelProvider;
  readonly model: string;
  readonly contentType: string;
};

const weather = {
  name: "weather",
  description: "Tells the weather.",
  inputSchema: { type: "object", properties: { city: { type: "string" } } },
};
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** The one suite of all adapters, over a fake upstream that speaks the provider's API. */
export function testModel(name: string, under: ModelUnderTest): void {
  describe(name, () => {
    let cleanup: (() => Promise<void>)[] = [];
    afterEach(async () => {
      await Promise.all(cleanup.map(one => one()));
      cleanup = [];
    });

    const start = async (script: Script = {}, more: Partial<Upstream> = {}) => {
      const fake = await under.start(script);
      const { upstream, stop } = connect(fake.url, more);
      cleanup.push(stop, fake.stop);
      return { fake, provider: under.make(upstream) };
    };
    const say = (text: string, more = {}) => ask(text, { model: under.model, ...more });

    test("streams an answer with its usage and one end", async () => {
      const { provider } = await start();
      const events = await collect(provider, say("hello there my friend"));
      expect(textOf(events)).toBe("You said: hello there my friend");
      expect(events.filter(event => event.kind === "text").length).toBeGreaterThan(3);
      expect(usageOf(events)).toMatchObject({ inputTokens: 9, outputTokens: 6 });
      expect(lastOf(events)).toEqual({ kind: "end", stop: "end", model: under.model });
      expect(contractBreach(events)).toBeUndefined();
    });

    test("passes on system, sampling and the limit of the answer", async () => {
      const { provider, fake } = await start();
      const events = await collect(
        provider,
        say("a b c d", { system: "Be brief.", maxOutputTokens: 2, temperature: 0.5, stop: ["X"] }),
      );
      expect(lastOf(events)).toMatchObject({ kind: "end", stop: "length" });
      const sent = JSON.stringify(fake.requests[0]);
      for (const expected of ["Be brief.", '"temperature":0.5', '["X"]']) expect(sent).toContain(expected);
    });

    test("yields thinking apart from the answer", async () => {
      const { provider } = await start({ thinking: "hm, a greeting" });
      const events = await collect(provider, say("hi"));
      expect(events[0]?.kind === "usage" ? events[1] : events[0]).toEqual({ kind: "thinking", text: "hm, a greeting" });
      expect(textOf(events)).toBe("You said: hi");
    });

    test("calls tools, several at once, and hears their results", async () => {
      const { provider, fake } = await start();
      const tools = [weather, { ...weather, name: "clock" }];
      const events = await collect(provider, say('use tool weather {"city":"Köln"} and use tool clock', { tools }));
      expect(callsOf(events)).toMatchObject([
        { name: "weather", arguments: { city: "Köln" }, ended: true },
        { name: "clock", arguments: {}, ended: true },
      ]);
      expect(new Set(callsOf(events).map(call => call.id)).size).toBe(2);
      expect(lastOf(events)).toMatchObject({ kind: "end", stop: "tools" });
      expect(contractBreach(events)).toBeUndefined();

      const [call] = callsOf(events);
      const followUp = await collect(
        provider,
        say("", {
          tools,
          messages: [
            { role: "user", parts: [{ kind: "text", text: "use tool weather" }] },
            { role: "assistant", parts: [{ kind: "toolCall", id: call!.id, name: "weather", arguments: '{"city":"Köln"}' }] },
            { role: "user", parts: [{ kind: "toolResult", callId: call!.id, text: "rain", isError: false }] },
          ],
        }),
      );
      expect(textOf(followUp)).toBe("The tool said: rain");
      expect(JSON.stringify(fake.requests[1])).toContain("Köln");
    });

    test("reads images and text files", async () => {
      const { provider, fake } = await start();
      const events = await collect(
        provider,
        say("", {
          messages: [
            {
              role: "user",
              parts: [
                { kind: "text", text: "look" },
                { kind: "image", mediaType: "image/png", data: pixel },
                { kind: "imageUrl", url: `data:image/png;base64,${pixel.toString("base64")}` },
                { kind: "file", mediaType: "text/plain", name: "notes.txt", data: Buffer.from("the milk is blue") },
              ],
            },
          ],
        }),
      );
      expect(textOf(events)).toContain("2 image(s)");
      expect(JSON.stringify(fake.requests[0])).toContain("the milk is blue");
      const video = say("", {
        messages: [{ role: "user", parts: [{ kind: "file", mediaType: "video/mp4", name: "a.mp4", data: pixel }] }],
      });
      expect(failureOf(await collect(provider, video))).toMatchObject({
        code: "MODEL_INPUT_NOT_SUPPORTED",
        slots: { kind: "video/mp4" },
      });
    });

    test.each([
      [400, "MODEL_REFUSED", false],
      [401, "MODEL_KEY_REFUSED", false],
      [402, "MODEL_NO_CREDIT", false],
      [403, "MODEL_FORBIDDEN", false],
      [404, "MODEL_NOT_FOUND", false],
      [408, "MODEL_FAILED", true],
      [413, "MODEL_CONTEXT_FULL", false],
      [429, "MODEL_RATE_LIMITED", true],
      [500, "MODEL_FAILED", true],
      [502, "MODEL_FAILED", true],
      [503, "MODEL_OVERLOADED", true],
      [529, "MODEL_OVERLOADED", true],
    ] as const)("status %i is %s", async (status, code, retryable) => {
      const { provider } = await start({ fail: status });
      const events = await collect(provider, say("hi"));
      expect(events).toHaveLength(1);
      expect(failureOf(events)).toMatchObject({ code, retryable, status, slots: { provider: "fake", model: under.model } });
    });

    test.each([
      ["retry-after", "7", 7_000],
      ["retry-after-ms", "1500", 1_500],
      ["retry-after", "Fri, 15 Jan 2027 08:00:20 GMT", 20_000],
    ])("tells when to come back (%s: %s)", async (header, value, retryAfterMs) => {
      const { provider } = await start({ fail: { status: 429, headers: { [header]: value } } });
      expect(failureOf(await collect(provider, say("hi")))).toMatchObject({
        retryAfterMs,
        slots: { seconds: Math.ceil(retryAfterMs / 1000) },
      });
    });

    test("a wrong key, an unknown model", async () => {
      const { provider } = await start({ key: "another key" });
      if (name !== "ollama") expect(failureOf(await collect(provider, say("hi"))).code).toBe("MODEL_KEY_REFUSED");
      const { provider: second } = await start();
      const failure = failureOf(await collect(second, say("hi", { model: "no-such" })));
      expect(failure).toMatchObject({ code: "MODEL_NOT_FOUND", slots: { model: "no-such" } });
    });

    test("never repeats a key", async () => {
      const body = { error: { message: "bad key test-key-0123456789 or sk-ant-REDACTED" } };
      const { provider } = await start({ fail: { status: 400, body } });
      const text = JSON.stringify(await collect(provider, say("hi")));
      expect(text).toContain("bad key");
      expect(text).not.toMatch(/test-key-0123456789|sk-ant/);
    });

    test.each([
      ["before the first byte", { delayMs: 50_000 }, 0],
      ["in the middle", { chunkDelayMs: 20, reply: "word ".repeat(2_500) }, 2],
    ])("aborts at once %s", async (_, script, afterTexts) => {
      const { provider, fake } = await start(script);
      const stop = new AbortController();
      let abortedAt = 0;
      const abort = (): void => {
        abortedAt = performance.now();
        stop.abort();
      };
      const asked =
        afterTexts === 0
          ? expect
              .poll(() => fake.calls())
              .toBe(1)
              .then(abort)
          : undefined;
      const events: ModelEvent[] = [];
      for await (const event of provider.answer(say("hi"), stop.signal)) {
        events.push(event);
        if (events.filter(one => one.kind === "text").length === afterTexts && event.kind === "text") setTimeout(abort, 5);
      }
      await asked;
      // The contract says 100 ms; this is what a busy machine needs. The answer would take 50 s.
      expect(performance.now() - abortedAt).toBeLessThan(5_000);
      expect(failureOf(events)).toMatchObject({ code: "MODEL_CUT", aborted: true });
      expect(contractBreach(events)).toBeUndefined();
      await expect.poll(() => fake.aborted()).toBe(1);
    });

    test("an abort before the call asks nobody; leaving the loop closes the connection", async () => {
      const { provider, fake } = await start({ chunkDelayMs: 30, reply: "a b c d e f g h" });
      expect(failureOf(await collect(provider, say("hi"), AbortSignal.abort())).aborted).toBe(true);
      expect(fake.calls()).toBe(0);
      for await (const event of provider.answer(say("hi"), never())) if (event.kind === "text") break;
      await expect.poll(() => fake.aborted()).toBe(1);
    });

    test("a stream that breaks off keeps what came", async () => {
      const { provider } = await start({ cutAfter: 5, reply: "one two three four five six seven eight" });
      const events = await collect(provider, say("hi"));
      expect(textOf(events)).toMatch(/^one /);
      const failure = failureOf(events);
      expect(failure.code).toBe("MODEL_CUT");
      expect(failure.aborted).toBeUndefined();
      expect(contractBreach(events)).toBeUndefined();
    });

    test("silence ends in time, before and within the stream", async () => {
      const { provider } = await start({ fail: "hang" }, { timeoutMs: 120 });
      expect(failureOf(await collect(provider, say("hi"))).code).toBe("MODEL_TIMED_OUT");
      const raw = { chunks: [" "], end: "hang" as const, headers: { "content-type": under.contentType } };
      const { provider: second } = await start({ raw }, { timeoutMs: 120 });
      expect(failureOf(await collect(second, say("hi"))).code).toBe("MODEL_TIMED_OUT");
    });

    test("nobody there, a torn connection", async () => {
      const { fake, provider } = await start();
      await fake.stop();
      expect(failureOf(await collect(provider, say("hi")))).toMatchObject({
        code: "MODEL_UNREACHABLE",
        slots: { address: fake.url },
      });
      const { provider: torn } = await start({ fail: "reset" });
      expect(failureOf(await collect(torn, say("hi"))).code).toBe("MODEL_CUT");
    });

    const stream = { "content-type": under.contentType };
    test.each([
      [
        "a web page",
        { chunks: ["<!doctype html><title>Welcome to nginx</title>"], headers: { "content-type": "text/html" } },
        "MODEL_GARBLED",
      ],
      ["a web page as 404", { status: 404, chunks: ["<html><h1>Not Found</h1></html>"] }, "MODEL_GARBLED"],
      ["broken JSON", { chunks: ['event: message_start\ndata: {"a":\n\n', '{"a":\n'], headers: stream }, "MODEL_GARBLED"],
      ["a list", { chunks: ["event: message_start\ndata: [1]\n\n", "[1]\n"], headers: stream }, "MODEL_GARBLED"],
      ["nothing at all", { chunks: [], headers: stream }, "MODEL_CUT"],
      ["a redirect", { status: 301, headers: { location: "https://example.org/" }, chunks: [] }, "MODEL_GARBLED"],
    ] as const)("%s is no answer", async (_, raw, code) => {
      const { provider } = await start({ raw: { ...raw, headers: "headers" in raw ? raw.headers : {} } });
      const events = await collect(provider, say("hi"));
      expect(failureOf(events).code).toBe(code);
      expect(String(failureOf(events).slots.problem ?? "")).not.toContain("<");
    });

    test("one endless line is not kept in memory", async () => {
      const megabyte = Buffer.alloc(1 << 20, "x");
      const raw = { chunks: [`data: {"a":"`, ...Array.from({ length: 12 }, () => megabyte)], headers: stream };
      const { provider } = await start({ raw });
      const events = await collect(provider, say("hi"));
      expect(failureOf(events)).toMatchObject({ code: "MODEL_GARBLED", retryable: false });
      expect(failureOf(events).slots.problem).toContain("8 MB");
    });

    test("lists its models and counts tokens", async () => {
      const { provider, fake } = await start();
      const listed = await provider.listModels(never());
      expect("models" in listed && listed.models.map(model => model.name)).toContain(under.model);
      const counted = await provider.countTokens(say("hello"), never());
      expect("tokens" in counted && counted.tokens).toBeGreaterThan(0);
      await fake.stop();
      // Until the client notices that its idle connection was closed, it may be cut instead.
      await expect.poll(() => provider.listModels(never())).toMatchObject({ code: "MODEL_UNREACHABLE" });
    });
  });
}
