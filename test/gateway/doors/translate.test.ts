import { afterEach, expect, test } from "vitest";
import type { ModelEvent } from "../../../gateway/models/model.ts";
import { createDoorApp, type DoorApp, soon } from "./door-app.ts";
import { createFakeProvider } from "./fake-provider.ts";

let app: DoorApp;
afterEach(() => app.stop());

const hi = [{ role: "user", content: "hi" }];
const open = async (
  events: readonly ModelEvent[] | undefined,
  family: "ollama" | "guide" | "anthropic" = "ollama",
  settings = {},
) => {
  const provider = createFakeProvider("up", family, events ? { events } : {});
  app = await createDoorApp([provider], { defaultRef: "up/m", settings });
  return provider;
};
const chat = (body: object = {}) => app.call("POST", "/v1/chat/completions", { messages: hi, ...body });
const messages = (body: object = {}) => app.call("POST", "/v1/messages", { max_tokens: 9, messages: hi, ...body });

test("no model named: the default one answers, under the name that it has", async () => {
  const provider = await open(undefined);
  const answer = await chat();
  expect(answer.json()).toMatchObject({ model: "up/m", choices: [{ message: { content: "up says hi" } }] });
  expect(provider.asked).toMatchObject([{ model: "m", system: "" }]);
});

test("an agent by its name: its persona before the client's words, its settings where the client says nothing", async () => {
  const bard = { name: "The Bard", model: "up/big", persona: "Rhyme.", temperature: 0.9, maxOutputTokens: 7, thinking: "low" };
  const provider = await open(undefined, "ollama", { agents: { bard, defaults: { persona: "never" } } });
  const answer = await chat({ model: "The Bard", messages: [{ role: "system", content: "Brief." }, ...hi], temperature: 0.1 });
  expect(answer.json().model).toBe("The Bard");
  expect(provider.asked).toMatchObject([
    { model: "big", system: "Rhyme.\n\nBrief.", temperature: 0.1, maxOutputTokens: 7, thinking: "low" },
  ]);
  expect(await soon(() => app.db.prepare("SELECT agent FROM usage").pluck().get())).toBe("bard");
});

test("the guide answers both doors", async () => {
  await open(undefined, "guide");
  expect((await chat({ temperature: 1 })).json().choices[0].message.content).toBe("up says hi");
  expect((await messages()).json().content).toEqual([{ type: "text", text: "up says hi", citations: null }]);
  expect((await chat({ tools: [{ type: "function", function: { name: "f" } }] })).json().error).toMatchObject({
    code: "FIELD_NOT_SUPPORTED",
    message: expect.stringContaining("`tools`"),
  });
});

test("a failure before anything was said has its own status; the wait that helps is told", async () => {
  await open([
    {
      kind: "failure",
      code: "MODEL_RATE_LIMITED",
      slots: { provider: "up", seconds: 90 },
      retryable: true,
      retryAfterMs: 90_000,
      status: 429,
    },
  ]);
  for (const stream of [false, true]) {
    const answer = await chat({ stream });
    expect([answer.statusCode, answer.headers["retry-after"], answer.json().error.code]).toEqual([
      429,
      "90",
      "MODEL_RATE_LIMITED",
    ]);
  }
  await soon(() => app.usage().length === 2 && app.usage().every(row => row.state === "released"));
});

test("a failure in the middle is told inside the stream, and what was said is kept", async () => {
  const events: ModelEvent[] = [
    { kind: "text", text: "so" },
    { kind: "failure", code: "MODEL_CUT", slots: { provider: "up" }, retryable: true },
  ];
  await open(events);
  const told = (await chat({ stream: true })).payload.trim().split("\n\n").at(-1)!;
  expect(JSON.parse(told.slice(6)).error).toMatchObject({ code: "MODEL_CUT", type: "api_error" });
  const anthropic = (await messages({ stream: true })).payload.trim().split("\n\n").at(-1)!;
  expect(anthropic).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"api_error"/);
  // Not streamed, a half answer is no answer; yet it is kept.
  expect((await chat()).json().error.code).toBe("MODEL_CUT");
  const rows = await soon(() => app.messages().length === 6 && app.messages());
  expect(rows.filter(row => row.role === "assistant").every(row => row.state === "interrupted" && row.text === "so")).toBe(true);
});

test("the stop sequence that ended it, in each API's way", async () => {
  await open([
    { kind: "text", text: "so" },
    { kind: "end", stop: "stopSequence", stopSequence: "END" },
  ]);
  expect((await messages({ stop_sequences: ["END"] })).json()).toMatchObject({
    stop_reason: "stop_sequence",
    stop_sequence: "END",
  });
  expect((await chat({ stop: ["END"] })).json().choices[0].finish_reason).toBe("stop");
});

test("what the provider did not count is told as an estimate of ours and booked as one", async () => {
  await open([
    { kind: "text", text: "four words are here" },
    { kind: "end", stop: "end" },
  ]);
  expect((await chat()).json().usage.completion_tokens).toBeGreaterThan(2);
  expect(await soon(() => app.usage()[0]?.state === "settled" && app.usage()[0])).toMatchObject({ estimated: 1 });
});

test("thinking goes to OpenAI clients as reasoning_content and is kept as what it is", async () => {
  await open([
    { kind: "thinking", text: "hm" },
    { kind: "thinkingSignature", signature: "seal" },
    { kind: "text", text: "so" },
    { kind: "end", stop: "end" },
  ]);
  expect((await chat()).json().choices[0].message).toMatchObject({ content: "so", reasoning_content: "hm" });
  const unasked = await messages({ stream: true });
  expect(unasked.payload).not.toContain("hm");
  const [, reply] = await soon(() => app.messages().length === 4 && app.messages());
  expect(JSON.parse(reply!.parts)).toEqual([
    { kind: "thinking", text: "hm", signature: "seal" },
    { kind: "text", text: "so" },
  ]);
});

test("tokens are counted with the agent's persona, and counting is not booked", async () => {
  await open(undefined, "ollama", { agents: { bard: { model: "up/big", persona: "12345" } } });
  const body = { model: "bard", messages: hi, system: "1234" };
  expect((await app.call("POST", "/v1/messages/count_tokens", body)).json()).toEqual({ input_tokens: 5 + 2 + 4 });
  expect(app.usage()).toEqual([]);
});

test("tools and their results are kept as they were", async () => {
  await open([
    { kind: "toolStart", index: 0, id: "t1", name: "look" },
    { kind: "toolDelta", index: 0, json: '{"at":1}' },
    { kind: "toolEnd", index: 0 },
    { kind: "end", stop: "tools" },
  ]);
  await messages({
    tools: [{ name: "look", input_schema: { type: "object" } }],
    messages: [
      ...hi,
      { role: "assistant", content: [{ type: "tool_use", id: "t0", name: "look", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t0", content: "blue" }] },
    ],
  });
  const rows = await soon(() => app.messages().length === 2 && app.messages());
  expect(rows.map(row => JSON.parse(row.parts))).toEqual([
    [{ kind: "toolResult", callId: "t0", text: "blue", isError: false }],
    [{ kind: "toolCall", id: "t1", name: "look", arguments: '{"at":1}' }],
  ]);
});

test("while answering is paused both doors refuse before anything is reserved, and say when to ask again", async () => {
  const provider = createFakeProvider("up", "ollama", {});
  app = await createDoorApp([provider], { defaultRef: "up/m", paused: () => true });
  for (const answer of [await chat(), await messages()]) {
    expect([answer.statusCode, answer.headers["retry-after"], answer.json().error.code]).toEqual([503, "60", "PAUSED"]);
  }
  expect(provider.asked).toEqual([]);
  expect(app.db.prepare("SELECT count(*) FROM holds").pluck().get()).toBe(0);
});
