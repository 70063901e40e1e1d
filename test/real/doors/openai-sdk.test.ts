import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { soon } from "../../gateway/doors/door-app.ts";
import { ownerToken } from "../../support/app.ts";
import type { Script } from "../../support/upstreams/script.ts";
import { behind, type Doors, openDoors, png, upstreamKey } from "./pairs.ts";

let doors: Doors | undefined;
afterEach(async () => {
  await doors?.stop();
  doors = undefined;
});

const client = (url: string): OpenAI => new OpenAI({ apiKey: ownerToken, baseURL: `${url}/v1`, maxRetries: 0 });
const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: "function",
    function: { name: "look", description: "Looks.", parameters: { type: "object", properties: { at: { type: "string" } } } },
  },
];
const ask = (text: string): OpenAI.ChatCompletionMessageParam[] => [
  { role: "system", content: "Be brief." },
  { role: "user", content: text },
];

describe.each(behind)("the official OpenAI client, %s behind", kind => {
  const open = async (script: Script = {}) => {
    doors = await openDoors(kind, script);
    return { ...doors, openai: client(doors.url) };
  };

  test("chat, and what is kept of it", async () => {
    const { openai, model, app } = await open();
    const { data, response } = await openai.chat.completions.create({ model, messages: ask("hello there") }).withResponse();
    expect(data.choices[0]?.message.content).toBe("You said: hello there");
    expect(data.choices[0]?.finish_reason).toBe("stop");
    expect(data.object).toBe("chat.completion");
    expect(data.id).toMatch(/^chatcmpl-/);
    expect(data.usage!.prompt_tokens).toBeGreaterThan(0);
    expect(data.usage!.completion_tokens).toBe(4);
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows.map(row => [row.role, row.state, row.text])).toEqual([
      ["user", "answered", "hello there"],
      ["assistant", "answered", "You said: hello there"],
    ]);
    expect(rows[1]!.model).toMatch(/^up\//);
    expect(app.usage()).toMatchObject([{ provider: "up", state: "settled", output_tokens: 4, estimated: 0, failure_code: null }]);
  });

  test("streaming, with usage only for those who ask", async () => {
    const { openai, model, app } = await open();
    const plain: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of await openai.chat.completions.create({ model, messages: ask("one two"), stream: true }))
      plain.push(chunk);
    expect(plain.map(chunk => chunk.choices[0]?.delta.content ?? "").join("")).toBe("You said: one two");
    expect(plain[0]?.choices[0]?.delta.role).toBe("assistant");
    expect(plain.at(-1)?.choices[0]?.finish_reason).toBe("stop");
    expect(plain.filter(chunk => chunk.choices.length === 0)).toEqual([]);
    expect(plain.some(chunk => chunk.usage)).toBe(false);

    const stream = openai.chat.completions.stream({ model, messages: ask("one two"), stream_options: { include_usage: true } });
    const whole = await stream.finalChatCompletion();
    expect(whole.choices[0]?.message.content).toBe("You said: one two");
    expect(whole.usage?.completion_tokens).toBe(4);
    await soon(() => app.usage().length === 2 && app.usage().every(row => row.state === "settled"));
    expect(app.usage().map(row => [row.output_tokens, row.estimated])).toEqual([
      [4, 0],
      [4, 0],
    ]);
    // The same beginning: one conversation.
    const rows = await soon(() => app.messages().length === 4 && app.messages());
    expect(new Set(rows.map(row => row.session_id)).size).toBe(1);
  });

  test.each([false, true])("a tool's round trip (streamed: %s)", async streamed => {
    const { openai, model } = await open();
    const messages = ask('use tool look {"at":"sky"}');
    const body = { model, messages, tools };
    const answer = streamed
      ? await openai.chat.completions.stream(body).finalChatCompletion()
      : await openai.chat.completions.create(body);
    const [choice] = answer.choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    const [call] = choice!.message.tool_calls!;
    if (call?.type !== "function") throw new Error("no call");
    expect(call.function.name).toBe("look");
    expect(JSON.parse(call.function.arguments)).toEqual({ at: "sky" });
    const after = await openai.chat.completions.create({
      ...body,
      messages: [...messages, choice!.message, { role: "tool", tool_call_id: call.id, content: "blue" }],
    });
    expect(after.choices[0]?.message.content).toBe("The tool said: blue");
  });

  test("an image", async () => {
    const { openai, model } = await open();
    const content: OpenAI.ChatCompletionContentPart[] = [
      { type: "text", text: "see" },
      { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
    ];
    const answer = await openai.chat.completions.create({ model, messages: [{ role: "user", content }] });
    expect(answer.choices[0]?.message.content).toBe("You said: see [1 image(s)]");
  });

  test("a stream that is left ends the upstream's at once, and what came is kept", async () => {
    const { openai, model, fake, app } = await open({ reply: "a b c d e f g h i j ".repeat(100), chunkDelayMs: 30 });
    const stream = await openai.chat.completions.create({ model, messages: ask("go"), stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    // The whole would take half a minute and would not be cut.
    await soon(() => fake.aborted() === 1);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows[1]).toMatchObject({ state: "interrupted" });
    expect(rows[1]!.text.startsWith("a")).toBe(true);
    expect(app.usage()).toMatchObject([{ state: "settled", estimated: 1, failure_code: "MODEL_CUT" }]);
    expect(app.usage()[0]!.input_tokens).toBeGreaterThan(0);
  });

  test("an answer that is not streamed and left, too", async () => {
    const { openai, model, fake, app } = await open({ delayMs: 60_000 });
    const leave = new AbortController();
    const asked = openai.chat.completions.create({ model, messages: ask("go") }, { signal: leave.signal });
    await soon(() => fake.calls() === 1);
    leave.abort();
    await expect(asked).rejects.toThrow(OpenAI.APIUserAbortError);
    await soon(() => fake.aborted() === 1, 400);
    await soon(() => app.usage()[0]?.state === "settled");
    expect(app.messages()).toEqual([]);
  });

  test.each<[NonNullable<Script["fail"]>, number, string, new (...args: never[]) => Error]>([
    [401, 401, "MODEL_KEY_REFUSED", OpenAI.AuthenticationError],
    [404, 404, "MODEL_NOT_FOUND", OpenAI.NotFoundError],
    [{ status: 429, headers: { "retry-after": "21" } }, 429, "MODEL_RATE_LIMITED", OpenAI.RateLimitError],
    [529, 529, "MODEL_OVERLOADED", OpenAI.InternalServerError],
  ])("the upstream's %j", async (fail, status, code, kindOfError) => {
    const { openai, model, app } = await open({ fail });
    for (const stream of [false, true]) {
      const error = await openai.chat.completions.create({ model, messages: ask("x"), stream }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(kindOfError);
      if (!(error instanceof OpenAI.APIError)) throw error;
      expect([error.status, error.code]).toEqual([status, code]);
      expect(error.message).not.toContain(upstreamKey);
      if (status === 429) expect(error.headers?.get("retry-after")).toBe("21");
    }
    await soon(() => app.usage().length >= 2 && app.usage().every(row => row.state === "released" && row.failure_code === code));
    expect(app.usage().every(row => row.input_tokens === 0 && row.output_tokens === 0)).toBe(true);
    expect(app.messages()).toEqual([]);
  });

  test("a stream that the upstream cuts", async () => {
    const { openai, model, app } = await open({ reply: "a b c d e f", cutAfter: 4, chunkDelayMs: 5 });
    let text = "";
    const reading = (async () => {
      const stream = await openai.chat.completions.create({ model, messages: ask("x"), stream: true });
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
    })();
    await expect(reading).rejects.toThrow(/broke off/);
    expect(text.startsWith("a ")).toBe(true);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows[1]).toMatchObject({ role: "assistant", state: "interrupted", text });
  });

  test("a model that does not exist here", async () => {
    const { openai } = await open();
    const error = await openai.chat.completions
      .create({ model: "up/nothing", messages: ask("x") })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect((error as InstanceType<typeof OpenAI.APIError>).code).toBe("MODEL_UNKNOWN");
  });
});

test("the list of models and one of them", async () => {
  doors = await openDoors("ollama");
  const openai = client(doors.url);
  const list = await openai.models.list();
  expect(list.data).toEqual([{ id: "up/m", object: "model", created: expect.any(Number), owned_by: "up" }]);
  expect((await openai.models.retrieve("up/m")).id).toBe("up/m");
  await expect(openai.models.retrieve("up/none")).rejects.toThrow(OpenAI.NotFoundError);
});
