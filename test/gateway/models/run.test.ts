import { expect, test } from "vitest";
import type { ModelEvent } from "../../../gateway/models/model.ts";
import { createOpenAiProvider } from "../../../gateway/models/openai/provider.ts";
import { runModel } from "../../../gateway/models/upstream/run.ts";
import { scrub } from "../../../gateway/models/upstream/scrub.ts";
import { startFakeOpenAi } from "../../support/upstreams/openai.ts";
import { ask, connect, never } from "./support.ts";

async function run(produce: () => AsyncGenerator<ModelEvent>, signal = never()): Promise<ModelEvent[]> {
  const { upstream, stop } = connect("http://127.0.0.1:1");
  const events: ModelEvent[] = [];
  for await (const event of runModel(upstream, ask("hi"), signal, "events", produce)) events.push(event);
  await stop();
  return events;
}

test("an adapter that hangs outside of the network is left at once", async () => {
  const stop = new AbortController();
  const events = await run(async function* () {
    yield { kind: "text", text: "a" };
    setTimeout(() => stop.abort(), 5);
    await new Promise(() => undefined);
  }, stop.signal);
  expect(events).toMatchObject([{ kind: "text" }, { kind: "failure", aborted: true }]);
});

test("an adapter that throws, stops early, or goes on after its end", async () => {
  const thrown = await run(async function* () {
    yield { kind: "text", text: "a" };
    throw new TypeError("chunk.x is undefined");
  });
  expect(thrown.at(-1)).toMatchObject({ kind: "failure", code: "MODEL_GARBLED" });
  const early = await run(async function* () {
    yield { kind: "text", text: "a" };
  });
  expect(early.at(-1)).toMatchObject({ kind: "failure", code: "MODEL_CUT", retryable: true });
  const late = await run(async function* () {
    yield { kind: "end", stop: "end" };
    yield { kind: "text", text: "late" };
  });
  expect(late).toEqual([{ kind: "end", stop: "end" }]);
});

test("a question for the list of models is aborted at once", async () => {
  const fake = await startFakeOpenAi();
  fake.script({ key: "x" });
  const { upstream, stop } = connect(fake.url, {
    fetch: (_, init) =>
      new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(new Error("aborted")))),
  });
  const found = await createOpenAiProvider(upstream).listModels(AbortSignal.timeout(50));
  expect(found).toMatchObject({ kind: "failure", aborted: true });
  await stop();
  await fake.stop();
});

test.each([
  ["the key my-own-secret-key is bad", "the key ••• is bad"],
  ["Incorrect API key provided: sk-proj-abc***********wxyz.", "Incorrect API key provided: •••"],
  ["Bearer abcdef123456 refused", "••• refused"],
  ["<html><head><style>a{}</style></head><body>Bad\n\n gateway</body></html>", "Bad gateway"],
  ["ollama says no", "ollama says no"],
  ["a\u0000b", "a b"],
])("%s is shown as %s", (text, shown) => {
  expect(scrub(text, ["my-own-secret-key", "ollama"])).toBe(shown);
});

test("a long text is cut by characters, not in the middle of one", () => {
  const shown = scrub("😀 ".repeat(400), []);
  expect(Array.from(shown)).toHaveLength(300);
  expect(shown.isWellFormed()).toBe(true);
});
