import { describe, expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { parseMessagesRequest } from "../../../gateway/doors/anthropic/parse.ts";
import type { ModelFamily } from "../../../gateway/models/model.ts";

const pdf = Buffer.from("%PDF-1.4").toString("base64");
const parse = (body: object, family: ModelFamily = "ollama", counting = false) =>
  parseMessagesRequest({ ...body }, { name: "home", family }, counting);
const hi = { max_tokens: 10, messages: [{ role: "user", content: "hi" }] };
const say = (...content: object[]) => ({ max_tokens: 10, messages: [{ role: "user", content }] });
const refusal = (body: object, family: ModelFamily = "ollama"): unknown => {
  try {
    parse(body, family);
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.slots.where ?? error.slots.field];
    throw error;
  }
  return "accepted";
};

describe("Messages in neutral words", () => {
  test("a whole agent's history", () => {
    const { request, showThinking } = parse({
      max_tokens: 99,
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Read.", citations: null },
            { type: "document", title: "a.pdf", source: { type: "base64", media_type: "application/pdf", data: pdf } },
            { type: "document", title: "notes", source: { type: "text", media_type: "text/plain", data: "milk" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "thinking", thinking: "foreign", signature: "" },
            { type: "redacted_thinking", data: "zzz" },
            { type: "tool_use", id: "t1", name: "look", input: { at: 1 }, caller: { type: "direct" } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "t1",
              is_error: true,
              content: [
                { type: "text", text: "broke" },
                { type: "image", source: { type: "base64", media_type: "image/png", data: pdf } },
              ],
            },
          ],
        },
      ],
      tools: [{ name: "look", input_schema: { type: "object" }, cache_control: { type: "ephemeral" } }],
      tool_choice: { type: "any", disable_parallel_tool_use: true },
      stop_sequences: ["END"],
      temperature: 1,
      top_k: 5,
      thinking: { type: "enabled", budget_tokens: 5_000 },
      output_config: { format: { type: "json_schema", schema: { type: "object" } } },
      metadata: { user_id: "u1" },
      context_management: { edits: [] },
      service_tier: "auto",
    });
    expect(showThinking).toBe(true);
    expect(request).toEqual({
      system: "Be brief.",
      messages: [
        {
          role: "user",
          parts: [
            { kind: "text", text: "Read." },
            { kind: "file", mediaType: "application/pdf", name: "a.pdf", data: Buffer.from("%PDF-1.4") },
            { kind: "text", text: "notes\n\nmilk" },
          ],
        },
        {
          role: "assistant",
          parts: [
            { kind: "thinking", text: "hm", signature: "s" },
            { kind: "thinking", text: "foreign" },
            { kind: "toolCall", id: "t1", name: "look", arguments: '{"at":1}' },
          ],
        },
        {
          role: "user",
          parts: [
            { kind: "toolResult", callId: "t1", text: "broke", isError: true },
            { kind: "image", mediaType: "image/png", data: Buffer.from(pdf, "base64") },
          ],
        },
      ],
      tools: [{ name: "look", description: "", inputSchema: { type: "object" } }],
      toolChoice: { kind: "any" },
      parallelTools: false,
      maxOutputTokens: 99,
      temperature: 1,
      topK: 5,
      stop: ["END"],
      thinking: "medium",
      format: { kind: "schema", name: "answer", schema: { type: "object" } },
      userId: "u1",
    });
  });

  test.each<[string, object, ModelFamily, string[] | "accepted"]>([
    ["no max_tokens", { messages: hi.messages }, "ollama", ["REQUEST_INVALID", "max_tokens"]],
    ["unknown field", { ...hi, wobble: 1 }, "ollama", ["FIELD_NOT_SUPPORTED", "wobble"]],
    ["a container", { ...hi, container: "c" }, "ollama", ["FIELD_NOT_SUPPORTED", "container"]],
    ["no remote tools", { ...hi, mcp_servers: [] }, "ollama", "accepted"],
    ["remote tools", { ...hi, mcp_servers: [{}] }, "ollama", ["FIELD_NOT_SUPPORTED", "mcp_servers"]],
    [
      "Anthropic's own search",
      { ...hi, tools: [{ type: "web_search_20250305", name: "web_search" }] },
      "ollama",
      ["FIELD_NOT_SUPPORTED", "tools[0].type"],
    ],
    ["top_k for OpenAI", { ...hi, top_k: 3 }, "openai", ["FIELD_NOT_SUPPORTED", "top_k"]],
    [
      "an image's address for OpenAI",
      say({ type: "image", source: { type: "url", url: "https://x.example/a.png" } }),
      "openai",
      "accepted",
    ],
    [
      "an image's address for Ollama",
      say({ type: "image", source: { type: "url", url: "https://x.example/a.png" } }),
      "ollama",
      ["FIELD_NOT_SUPPORTED", "messages[0].content[0].source.url"],
    ],
    [
      "a document's address",
      say({ type: "document", source: { type: "url", url: "https://x.example/a.pdf" } }),
      "openai",
      ["FIELD_NOT_SUPPORTED", "messages[0].content[0].source.type"],
    ],
    [
      "citations",
      say({ type: "document", source: { type: "text", data: "x" }, citations: { enabled: true } }),
      "openai",
      ["FIELD_NOT_SUPPORTED", "messages[0].content[0].citations"],
    ],
    ["unknown block", say({ type: "smell" }), "ollama", ["FIELD_NOT_SUPPORTED", "messages[0].content[0].type"]],
    ["block without type", say({}), "ollama", ["REQUEST_INVALID", "messages[0].content[0].type"]],
    ["result of nothing", say({ type: "tool_result" }), "ollama", ["REQUEST_INVALID", "messages[0].content[0].tool_use_id"]],
    [
      "deep in a result",
      say({ type: "tool_result", tool_use_id: "t", content: [{ type: "text" }] }),
      "ollama",
      ["REQUEST_INVALID", "messages[0].content[0].content[0].text"],
    ],
    ["unknown role", { ...hi, messages: [{ role: "tool", content: "x" }] }, "ollama", ["REQUEST_INVALID", "messages[0].role"]],
    ["system of the wrong type", { ...hi, system: 3 }, "ollama", ["REQUEST_INVALID", "system"]],
    ["unknown choice", { ...hi, tool_choice: { type: "some" } }, "ollama", ["REQUEST_INVALID", "tool_choice.type"]],
    [
      "thinking without a budget",
      { ...hi, thinking: { type: "enabled" } },
      "ollama",
      ["REQUEST_INVALID", "thinking.budget_tokens"],
    ],
  ])("%s", (_name, body, family, expected) => {
    expect(refusal(body, family)).toEqual(expected);
  });

  test("thinking is shown to those who asked", () => {
    expect(parse(hi)).toMatchObject({ showThinking: false });
    expect(parse({ ...hi, thinking: { type: "adaptive" }, output_config: { effort: "low" } })).toMatchObject({
      showThinking: true,
      request: { thinking: "low" },
    });
    expect(parse({ ...hi, thinking: { type: "disabled" } })).toMatchObject({ showThinking: false, request: { thinking: "off" } });
  });

  test("counting needs no max_tokens", () => {
    expect(parse({ messages: hi.messages }, "ollama", true).request.maxOutputTokens).toBeUndefined();
  });
});
