import { describe, expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { parseChatCompletion } from "../../../gateway/doors/openai/parse.ts";
import type { ModelFamily } from "../../../gateway/models/model.ts";

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const parse = (body: object, family: ModelFamily = "ollama") =>
  parseChatCompletion({ ...body }, { name: "home", family }).request;
const hi = [{ role: "user", content: "hi" }];
const refusal = (body: object, family: ModelFamily = "ollama"): unknown => {
  try {
    parse(body, family);
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.slots.where ?? error.slots.field];
    throw error;
  }
  return "accepted";
};

describe("Chat Completions in neutral words", () => {
  test("a whole agent's history", () => {
    const request = parse({
      model: "x",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "developer", content: [{ type: "text", text: "And kind." }] },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: `data:image/png;base64,${png}`, detail: "low" } },
            { type: "file", file: { file_data: "data:application/pdf;base64,JVBERi0xLjQ=", filename: "a.pdf" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          refusal: null,
          annotations: [],
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{"at":"it"}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: "a cat" },
        { role: "user", content: "And now?" },
      ],
      tools: [
        { type: "function", function: { name: "look", description: "Looks.", parameters: { type: "object" }, strict: true } },
      ],
      tool_choice: { type: "function", function: { name: "look" } },
      parallel_tool_calls: false,
      max_completion_tokens: 50,
      temperature: 0.2,
      top_p: 0.9,
      seed: 7,
      stop: "END",
      reasoning_effort: "minimal",
      response_format: { type: "json_schema", json_schema: { name: "r", schema: { type: "object" }, strict: true } },
      user: "u1",
      store: false,
      metadata: { a: "b" },
      n: 1,
      frequency_penalty: 0,
      logprobs: null,
    });
    expect(request).toEqual({
      system: "Be brief.\n\nAnd kind.",
      messages: [
        {
          role: "user",
          parts: [
            { kind: "text", text: "What is this?" },
            { kind: "image", mediaType: "image/png", data: Buffer.from(png, "base64") },
            { kind: "file", mediaType: "application/pdf", name: "a.pdf", data: Buffer.from("%PDF-1.4") },
          ],
        },
        { role: "assistant", parts: [{ kind: "toolCall", id: "c1", name: "look", arguments: '{"at":"it"}' }] },
        {
          role: "user",
          parts: [
            { kind: "toolResult", callId: "c1", text: "a cat", isError: false },
            { kind: "text", text: "And now?" },
          ],
        },
      ],
      tools: [{ name: "look", description: "Looks.", inputSchema: { type: "object" } }],
      toolChoice: { kind: "tool", name: "look" },
      parallelTools: false,
      maxOutputTokens: 50,
      temperature: 0.2,
      topP: 0.9,
      seed: 7,
      stop: ["END"],
      thinking: "low",
      format: { kind: "schema", name: "r", schema: { type: "object" } },
      userId: "u1",
    });
  });

  test.each<[string, object, ModelFamily, string[] | "accepted"]>([
    ["unknown field", { messages: hi, wobble: 1 }, "ollama", ["FIELD_NOT_SUPPORTED", "wobble"]],
    ["unknown null field", { messages: hi, wobble: null }, "ollama", "accepted"],
    ["field named as a method of objects", { messages: hi, constructor: 1 }, "ollama", ["FIELD_NOT_SUPPORTED", "constructor"]],
    ["a seed for Anthropic", { messages: hi, seed: 1 }, "anthropic", ["FIELD_NOT_SUPPORTED", "seed"]],
    ["a seed for Ollama", { messages: hi, seed: 1 }, "ollama", "accepted"],
    ["several answers", { messages: hi, n: 2 }, "ollama", ["FIELD_NOT_SUPPORTED", "n"]],
    ["a penalty", { messages: hi, presence_penalty: 0.5 }, "ollama", ["FIELD_NOT_SUPPORTED", "presence_penalty"]],
    ["keeping at OpenAI", { messages: hi, store: true }, "ollama", ["FIELD_NOT_SUPPORTED", "store"]],
    [
      "schema-less JSON for Anthropic",
      { messages: hi, response_format: { type: "json_object" } },
      "anthropic",
      ["FIELD_NOT_SUPPORTED", "response_format.type"],
    ],
    [
      "an image's address for Ollama",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "https://x.example/a.png" } }] }] },
      "ollama",
      ["FIELD_NOT_SUPPORTED", "messages[0].content[0].image_url.url"],
    ],
    [
      "an image's address for Anthropic",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "https://x.example/a.png" } }] }] },
      "anthropic",
      "accepted",
    ],
    [
      "a file of this machine",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "file:///etc/passwd" } }] }] },
      "anthropic",
      ["REQUEST_INVALID", "messages[0].content[0].image_url.url"],
    ],
    [
      "sound",
      { messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] },
      "openai",
      ["FIELD_NOT_SUPPORTED", "messages[0].content[0].input_audio"],
    ],
    [
      "broken base64",
      { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,!!!!" } }] }] },
      "ollama",
      ["REQUEST_INVALID", "messages[0].content[0].image_url.url"],
    ],
    [
      "unknown part",
      { messages: [hi[0], { role: "user", content: [{ type: "smell" }] }] },
      "ollama",
      ["REQUEST_INVALID", "messages[1].content[0].type"],
    ],
    [
      "part without text",
      { messages: [{ role: "user", content: [{ type: "text" }] }] },
      "ollama",
      ["REQUEST_INVALID", "messages[0].content[0].text"],
    ],
    ["unknown role", { messages: [{ role: "cat", content: "x" }] }, "ollama", ["REQUEST_INVALID", "messages[0].role"]],
    [
      "result of nothing",
      { messages: [{ role: "tool", content: "x" }] },
      "ollama",
      ["REQUEST_INVALID", "messages[0].tool_call_id"],
    ],
    [
      "call without a name",
      { messages: [{ role: "assistant", tool_calls: [{ id: "1", type: "function", function: {} }] }] },
      "ollama",
      ["REQUEST_INVALID", "messages[0].tool_calls[0].function.name"],
    ],
    ["too warm", { messages: hi, temperature: 3 }, "ollama", ["REQUEST_INVALID", "temperature"]],
    ["half a token", { messages: hi, max_tokens: 0.5 }, "ollama", ["REQUEST_INVALID", "max_tokens"]],
    ["only a system message", { messages: [{ role: "system", content: "x" }] }, "ollama", ["REQUEST_INVALID", "messages"]],
    [
      "an own tool of OpenAI",
      { messages: hi, tools: [{ type: "custom", custom: { name: "x" } }] },
      "ollama",
      ["FIELD_NOT_SUPPORTED", "tools[0].type"],
    ],
    [
      "tools for the guide",
      { messages: hi, tools: [{ type: "function", function: { name: "x" } }] },
      "guide",
      ["FIELD_NOT_SUPPORTED", "tools"],
    ],
  ])("%s", (_name, body, family, expected) => {
    expect(refusal(body, family)).toEqual(expected);
  });

  test("thinking is not asked of Anthropic in the middle of a tool's turn, whose sealed thoughts this API cannot carry", () => {
    const body = {
      reasoning_effort: "high",
      messages: [
        ...hi,
        { role: "assistant", tool_calls: [{ id: "1", function: { name: "a", arguments: "" } }] },
        { role: "tool", tool_call_id: "1", content: "x" },
      ],
    };
    expect(parse(body, "anthropic").thinking).toBeUndefined();
    expect(parse(body, "ollama").thinking).toBe("high");
  });
});
