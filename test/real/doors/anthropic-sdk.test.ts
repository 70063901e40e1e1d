import Anthropic from "@anthropic-ai/sdk";
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

const client = (url: string): Anthropic => new Anthropic({ apiKey: ownerToken, authToken: null, baseURL: url, maxRetries: 0 });
const tools: Anthropic.Tool[] = [
  { name: "look", description: "Looks.", input_schema: { type: "object", properties: { at: { type: "string" } } } },
];
const ask = (model: string, text: string) => ({
  model,
  max_tokens: 100,
  system: "Be brief.",
  messages: [{ role: "user" as const, content: text }],
});
const textOf = (message: Anthropic.Message): string =>
  message.content.map(block => (block.type === "text" ? block.text : "")).join("");

describe.each(behind)("the official Anthropic client, %s behind", kind => {
  const open = async (script: Script = {}) => {
    doors = await openDoors(kind, script);
    return { ...doors, anthropic: client(doors.url) };
  };

  test("chat, and what is kept of it", async () => {
    const { anthropic, model, app } = await open();
    const { data, response } = await anthropic.messages.create(ask(model, "hello there")).withResponse();
    expect(textOf(data)).toBe("You said: hello there");
    expect(data).toMatchObject({ type: "message", role: "assistant", stop_reason: "end_turn", stop_sequence: null });
    expect(data.id).toMatch(/^msg_/);
    expect(data.usage.input_tokens).toBeGreaterThan(0);
    expect(data.usage.output_tokens).toBe(4);
    expect(response.headers.get("request-id")).toMatch(/^req_/);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows.map(row => [row.role, row.state, row.text])).toEqual([
      ["user", "answered", "hello there"],
      ["assistant", "answered", "You said: hello there"],
    ]);
    expect(app.usage()).toMatchObject([{ provider: "up", state: "settled", output_tokens: 4, estimated: 0, failure_code: null }]);
  });

  test("streaming", async () => {
    const { anthropic, model, app } = await open();
    const stream = anthropic.messages.stream(ask(model, "one two"));
    const pieces: string[] = [];
    stream.on("text", piece => pieces.push(piece));
    const message = await stream.finalMessage();
    expect(pieces.join("")).toBe("You said: one two");
    expect(pieces.length).toBeGreaterThan(1);
    expect(message.stop_reason).toBe("end_turn");
    expect(message.usage.output_tokens).toBe(4);
    await soon(() => app.usage()[0]?.state === "settled");
    expect(app.usage()).toMatchObject([{ output_tokens: 4, estimated: 0 }]);
  });

  test("thinking, for those who ask for it", async () => {
    const { anthropic, model } = await open({ thinking: "let me see" });
    const asked = await anthropic.messages
      .stream({ ...ask(model, "why"), max_tokens: 5_000, thinking: { type: "enabled", budget_tokens: 2_000 } })
      .finalMessage();
    expect(asked.content.map(block => block.type)).toEqual(["thinking", "text"]);
    expect(asked.content[0]).toMatchObject({ thinking: "let me see" });
    if (kind === "anthropic-relayed") return;
    const unasked = await anthropic.messages.create(ask(model, "why"));
    expect(unasked.content.map(block => block.type)).toEqual(["text"]);
  });

  test.each([false, true])("a tool's round trip (streamed: %s)", async streamed => {
    const { anthropic, model } = await open();
    const body = { ...ask(model, 'use tool look {"at":"sky"}'), tools };
    const answer = streamed ? await anthropic.messages.stream(body).finalMessage() : await anthropic.messages.create(body);
    expect(answer.stop_reason).toBe("tool_use");
    const call = answer.content.find(block => block.type === "tool_use");
    if (call?.type !== "tool_use") throw new Error("no call");
    expect([call.name, call.input]).toEqual(["look", { at: "sky" }]);
    const after = await anthropic.messages.create({
      ...body,
      messages: [
        ...body.messages,
        { role: "assistant", content: answer.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "blue" }] },
      ],
    });
    expect(textOf(after)).toBe("The tool said: blue");
  });

  test("an image", async () => {
    const { anthropic, model } = await open();
    const content: Anthropic.ContentBlockParam[] = [
      { type: "text", text: "see" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
    ];
    const answer = await anthropic.messages.create({ ...ask(model, ""), messages: [{ role: "user", content }] });
    expect(textOf(answer)).toBe("You said: see [1 image(s)]");
  });

  test("a stream that is left ends the upstream's at once, and what came is kept", async () => {
    const { anthropic, model, fake, app } = await open({ reply: "a b c d e f g h i j k l m n o p q r s t", chunkDelayMs: 30 });
    const stream = anthropic.messages.stream(ask(model, "go"));
    for await (const event of stream) if (event.type === "content_block_delta") break;
    stream.abort();
    await soon(() => fake.aborted() === 1, 400);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows[1]).toMatchObject({ state: "interrupted" });
    expect(app.usage()).toMatchObject([{ state: "settled", estimated: 1, failure_code: "MODEL_CUT" }]);
  });

  test.each<[NonNullable<Script["fail"]>, number, string, string, new (...args: never[]) => Error]>([
    [401, 401, "authentication_error", "MODEL_KEY_REFUSED", Anthropic.AuthenticationError],
    [404, 404, "not_found_error", "MODEL_NOT_FOUND", Anthropic.NotFoundError],
    [{ status: 429, headers: { "retry-after": "21" } }, 429, "rate_limit_error", "MODEL_RATE_LIMITED", Anthropic.RateLimitError],
    [529, 529, "overloaded_error", "MODEL_OVERLOADED", Anthropic.InternalServerError],
  ])("the upstream's %j", async (fail, status, type, code, kindOfError) => {
    const { anthropic, model, app } = await open({ fail });
    for (const stream of [false, true]) {
      const error = await anthropic.messages.create({ ...ask(model, "x"), stream }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(kindOfError);
      if (!(error instanceof Anthropic.APIError)) throw error;
      expect([error.status, error.type]).toEqual([status, type]);
      expect(error.error).toMatchObject({ type: "error", error: { type, code } });
      expect(JSON.stringify(error.error)).not.toContain(upstreamKey);
      if (status === 429) expect(error.headers?.get("retry-after")).toBe("21");
    }
    await soon(() => app.usage().length >= 2 && app.usage().every(row => row.state === "released" && row.failure_code === code));
  });

  test("a stream that the upstream cuts", async () => {
    const { anthropic, model, app } = await open({ reply: "a b c d e f", cutAfter: 5, chunkDelayMs: 5 });
    const stream = anthropic.messages.stream(ask(model, "x"));
    let text = "";
    stream.on("text", piece => {
      text += piece;
    });
    const error = await stream.finalMessage().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect((error as InstanceType<typeof Anthropic.APIError>).error).toMatchObject({
      type: "error",
      error: { code: "MODEL_CUT" },
    });
    expect(text.startsWith("a ")).toBe(true);
    const rows = await soon(() => app.messages().length === 2 && app.messages());
    expect(rows[1]).toMatchObject({ role: "assistant", state: "interrupted", text });
  });

  test("counting tokens", async () => {
    const { anthropic, model, app } = await open();
    const { max_tokens: _, ...body } = ask(model, "hello there");
    const counted = await anthropic.messages.countTokens(body);
    expect(counted.input_tokens).toBeGreaterThan(2);
    expect(app.usage()).toEqual([]);
  });

  test("a model that does not exist here", async () => {
    const { anthropic } = await open();
    const error = await anthropic.messages.create(ask("up/nothing", "x")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.NotFoundError);
  });
});

test("the list of models and one of them", async () => {
  doors = await openDoors("ollama");
  const anthropic = client(doors.url);
  const found: string[] = [];
  for await (const model of anthropic.models.list({ limit: 1 })) found.push(model.id);
  expect(found).toEqual(["up/m"]);
  expect(await anthropic.models.retrieve("up/m")).toMatchObject({ type: "model", id: "up/m", display_name: "m" });
});
