import { describe, expect, it } from "vitest";
import { factsOfBody } from "../../../gateway/budget/bound/body-facts.ts";
import { wholeContext } from "../../../gateway/budget/bound/media.ts";
import { factsOfRequest } from "../../../gateway/budget/bound/request-facts.ts";
import { imageHead } from "../../support/image-heads.ts";

const messages = [{ role: "user", content: "hi" }];
const openAi = (change: object, baseUrl = "https://api.openai.com/v1") =>
  factsOfBody("openai", { model: "gpt-5", messages, ...change }, baseUrl);
const anthropic = (change: object, baseUrl = "https://api.anthropic.com") =>
  factsOfBody("anthropic", { model: "claude-opus-5", max_tokens: 100, messages, ...change }, baseUrl);
const content = (...blocks: object[]) => ({ messages: [{ role: "user", content: blocks }] });

describe("a body of Chat Completions that is sent on as it stands", () => {
  it("says how long, how often, and what beside", () => {
    expect(openAi({})).toMatchObject({ maxOutputTokens: null, choices: 1, cacheWrite: "5m", fast: false, unbounded: null });
    expect(openAi({ max_tokens: 500, max_completion_tokens: 300, n: 4 })).toMatchObject({ maxOutputTokens: 300, choices: 4 });
    expect(openAi({ n: "3", best_of: 5 })).toMatchObject({ choices: 5, unbounded: null });
    expect(
      openAi({ n: 2, prediction: { type: "content", content: "x".repeat(1_000) } }).extraOutputTokens,
    ).toBeGreaterThanOrEqual(2_000);
    expect(openAi({ max_tokens: "many" }).maxOutputTokens).toBeNull();
  });

  it("counts every word of it", () => {
    const long = "é".repeat(1_000);
    const least = (change: object, bytes: number) => expect(openAi(change).textTokens).toBeGreaterThanOrEqual(bytes);
    least({ messages: [{ role: "user", content: long }] }, 2_000);
    least({ messages: [{ role: "user", name: long, content: [{ type: "text", text: long }] }] }, 4_000);
    least(
      {
        messages: [
          {
            role: "assistant",
            content: null,
            reasoning_content: long,
            tool_calls: [{ id: "1", function: { name: "f", arguments: long } }],
          },
        ],
      },
      6_000,
    );
    least({ tools: [{ type: "function", function: { name: "f", description: long } }] }, 5_000);
    least({ functions: [{ name: "f", description: long }] }, 5_000);
    least({ response_format: { type: "json_schema", json_schema: { name: "x", schema: { description: long } } } }, 5_000);
    least({ messages: Array.from({ length: 100 }, () => ({ role: "user", content: "" })) }, 1_600);
  });

  it("sees pictures and documents", () => {
    const url = (bytes: Buffer) => `data:image/png;base64,${bytes.toString("base64")}`;
    expect(openAi(content({ type: "image_url", image_url: { url: url(imageHead("png", 512, 512)) } })).mediaTokens).toBe(5_000);
    expect(openAi(content({ type: "image_url", image_url: { url: "https://example.com/x.png" } })).mediaTokens).toBe(50_000);
    expect(
      openAi(content({ type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AAAA" } })).mediaTokens,
    ).toBe(wholeContext);
  });

  it.each([
    ["sound to hear", content({ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } })],
    ["sound heard before", { messages: [{ role: "assistant", audio: { id: "a" } }] }],
    ["sound to answer with", { modalities: ["text", "audio"], audio: { voice: "alloy", format: "mp3" } }],
    ["a video", content({ type: "video_url", video_url: { url: "https://example.com/v" } })],
    ["a file that lies elsewhere", content({ type: "file", file: { file_id: "file-1" } })],
    ["content of a kind that nobody knows", content({ type: "hologram" })],
    ["a search", { web_search_options: {} }],
    ["xAI's search", { search_parameters: { mode: "on" } }],
    ["a tool of the provider's own", { tools: [{ type: "web_search" }] }],
    ["Moonshot's own tools", { tools: [{ type: "builtin_function", function: { name: "$web_search" } }] }],
    ["OpenRouter's fallbacks to dearer models", { models: ["openai/gpt-5-pro"] }],
    ["OpenRouter's plugins", { plugins: [{ id: "web" }] }],
    ["a prompt that lies in a cache", { extra_body: { google: { cached_content: "cachedContents/1" } } }],
    ["a dearer tier", { service_tier: "priority" }],
    ["a cache that is kept longer", { prompt_cache_options: { ttl: "24h" } }],
    ["a stored preset", { preset: "dear" }],
    ["a number of answers that is none", { n: "many" }],
    ["a number of answers below one", { n: -3 }],
  ])("cannot bound %s", (_name, change) => {
    const { unbounded } = openAi(change);
    expect(unbounded?.en).toBeTruthy();
    expect(unbounded?.zh).toBeTruthy();
  });

  it("lets everything else through that clients send", () => {
    const usual = {
      ...{
        temperature: 0.2,
        top_p: 1,
        stop: ["x"],
        seed: 1,
        user: "u",
        store: true,
        metadata: { a: "b" },
        stream: true,
        stream_options: {},
      },
      ...{
        service_tier: "default",
        prompt_cache_key: "k",
        prompt_cache_options: { mode: "implicit", ttl: "30m" },
        reasoning_effort: "high",
        verbosity: "low",
      },
      ...{
        logit_bias: {},
        logprobs: true,
        top_logprobs: 2,
        presence_penalty: 0,
        parallel_tool_calls: true,
        tool_choice: "auto",
        modalities: ["text"],
      },
      ...{
        top_k: 4,
        min_p: 0.1,
        repetition_penalty: 1,
        thinking: { type: "enabled" },
        enable_thinking: true,
        chat_template_kwargs: {},
        safe_prompt: true,
      },
      ...{
        provider: { order: ["x"] },
        web_search_options: null,
        audio: null,
        reasoning: { effort: "low" },
        response_format: { type: "text" },
      },
    };
    expect(openAi(usual).unbounded).toBeNull();
    expect(openAi({ service_tier: "auto" }).unbounded).toBeNull();
  });

  it("sees marks that keep a part of the prompt for an hour, however deep they stand", () => {
    const marked = (ttl?: string) => content({ type: "text", text: "x", cache_control: { type: "ephemeral", ttl } });
    expect(openAi(marked("1h")).cacheWrite).toBe("1h");
    expect(openAi({ tools: [{ type: "function", function: { name: "f", cache_control: { ttl: "1h" } } }] }).cacheWrite).toBe(
      "1h",
    );
    expect([openAi(marked("5m")).cacheWrite, openAi(marked()).cacheWrite]).toEqual(["5m", "5m"]);
  });
});

describe("a body of the Messages API that is sent on as it stands", () => {
  it("finds the longest life of a cache mark wherever it stands", () => {
    const mark = (ttl?: string) => ({ cache_control: { type: "ephemeral", ...(ttl ? { ttl } : {}) } });
    expect(anthropic({}).cacheWrite).toBe("none");
    expect(anthropic(mark()).cacheWrite).toBe("5m");
    expect(anthropic(content({ type: "text", text: "a", ...mark("5m") })).cacheWrite).toBe("5m");
    expect(
      anthropic({ tools: [{ name: "a", input_schema: {}, ...mark("1h") }], ...content({ type: "text", text: "a", ...mark() }) })
        .cacheWrite,
    ).toBe("1h");
    expect(
      anthropic(content({ type: "tool_result", tool_use_id: "1", content: [{ type: "text", text: "a", ...mark("1h") }] }))
        .cacheWrite,
    ).toBe("1h");
    expect(anthropic({ system: [{ type: "text", text: "a", ...mark("forever") }] }).cacheWrite).toBe("1h");
  });

  it("counts every word of it", () => {
    const long = "é".repeat(1_000);
    const least = (change: object, bytes: number) => expect(anthropic(change).textTokens).toBeGreaterThanOrEqual(bytes);
    least({ system: long }, 2_000);
    least({ system: [{ type: "text", text: long }], ...content({ type: "text", text: long }) }, 4_000);
    least(content({ type: "thinking", thinking: long, signature: long }), 4_000);
    least(content({ type: "tool_use", id: "1", name: "f", input: { a: long } }), 4_000);
    least(content({ type: "tool_result", tool_use_id: "1", content: [{ type: "text", text: long }] }), 2_000);
    least(content({ type: "document", source: { type: "text", media_type: "text/plain", data: long } }), 2_000);
    least(content({ type: "document", source: { type: "content", content: [{ type: "text", text: long }] } }), 2_000);
    least(content({ type: "search_result", source: "s", title: long, content: [{ type: "text", text: long }] }), 4_000);
    least({ tools: [{ name: "a", description: long, input_schema: {} }] }, 5_000);
    least({ tools: [{ type: "computer_20251124", name: "computer" }] }, 3_000);
    least({ output_config: { format: { type: "json_schema", schema: { description: long } } } }, 5_000);
  });

  it("sees pictures and documents, also inside of results", () => {
    const image = {
      type: "image",
      source: { type: "base64", media_type: "image/png", data: imageHead("png", 280, 280).toString("base64") },
    };
    const pdf = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AAAA" } };
    expect(anthropic(content(image)).mediaTokens).toBe(200);
    expect(anthropic(content({ type: "image", source: { type: "url", url: "https://example.com/x" } }))).toMatchObject({
      mediaTokens: 5_000,
      unbounded: null,
    });
    expect(anthropic(content({ type: "tool_result", tool_use_id: "1", content: [image, image] })).mediaTokens).toBe(400);
    expect(anthropic(content({ type: "tool_result", tool_use_id: "1", content: [pdf] })).mediaTokens).toBe(wholeContext);
  });

  it.each(["https://api.moonshot.ai/anthropic", "http://api.anthropic.com", "https://api.anthropic.com.example.com"])(
    "%s scales no picture down as Anthropic does",
    baseUrl => {
      const picture = (source: object) => anthropic(content({ type: "image", source }), baseUrl).mediaTokens;
      const large = imageHead("png", 8_000, 8_000).toString("base64");
      expect(picture({ type: "base64", media_type: "image/png", data: large })).toBeGreaterThan(80_000);
      expect(picture({ type: "url", url: "https://example.com/x" })).toBe(50_000);
    },
  );

  it("counts the uses of server-side tools that are limited, and one attempt beyond", () => {
    const tools = [
      { type: "web_search_20250305", name: "web_search", max_uses: 3 },
      { type: "web_fetch_20250910", name: "web_fetch", max_uses: 2 },
    ];
    expect(anthropic({ tools })).toMatchObject({ serverToolUses: 7, webSearches: 3, unbounded: null });
  });

  it.each([
    ["searches without a limit", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
    ["searches with a limit that is none", { tools: [{ type: "web_search_20250305", name: "web_search", max_uses: "5" }] }],
    ["searches that run code", { tools: [{ type: "web_search_20260209", name: "web_search", max_uses: 2 }] }],
    ["code that runs there", { tools: [{ type: "code_execution_20250825", name: "code_execution" }] }],
    ["another model as adviser", { tools: [{ type: "advisor_20260301", name: "advisor", model: "claude-fable-5" }] }],
    ["a tool that nobody knows", { tools: [{ type: "teleport_20270101", name: "x", max_uses: 1 }] }],
    ["servers of tools", { mcp_servers: [{ type: "url", url: "https://example.com", name: "x" }] }],
    ["a container", { container: "c" }],
    ["a conversation that lies there", { thread: { id: "t" } }],
    ["fallbacks to dearer models", { fallbacks: [{ model: "claude-fable-5" }] }],
    ["compaction", { context_management: { edits: [{ type: "compact_20260112" }] } }],
    ["a field that nobody knows", { warp: true }],
    ["a document behind an address", content({ type: "document", source: { type: "url", url: "https://example.com/x.pdf" } })],
    ["a document that lies there", content({ type: "document", source: { type: "file", file_id: "f" } })],
    ["a speed that nobody knows", { speed: "ludicrous" }],
    ["a region that nobody knows", { inference_geo: "moon" }],
    ["a tier that nobody knows", { service_tier: "priority" }],
  ])("cannot bound %s", (_name, change) => {
    const { unbounded } = anthropic(change);
    expect(unbounded?.en).toBeTruthy();
    expect(unbounded?.zh).toBeTruthy();
  });

  it("lets everything else through that clients send", () => {
    const usual = {
      ...{
        temperature: 0.2,
        top_k: 1,
        top_p: 1,
        stop_sequences: ["x"],
        stream: true,
        metadata: { user_id: "u" },
        tool_choice: { type: "auto" },
      },
      ...{
        thinking: { type: "enabled", budget_tokens: 1_024 },
        service_tier: "auto",
        inference_geo: "us",
        mcp_servers: [],
        container: null,
      },
      ...{ context_management: { edits: [{ type: "clear_tool_uses_20250919" }] }, output_config: { effort: "low" } },
      ...{
        tools: [
          { name: "a", input_schema: {} },
          { type: "custom", name: "b", input_schema: {} },
          { type: "bash_20250124", name: "bash" },
        ],
      },
    };
    expect(anthropic(usual)).toMatchObject({ unbounded: null, fast: false, maxOutputTokens: 100 });
    expect(anthropic({ speed: "fast" })).toMatchObject({ unbounded: null, fast: true });
  });
});

describe("a body for OpenRouter", () => {
  const router = "https://openrouter.ai/api/v1";

  it.each([
    ["dearer providers first", { provider: { order: ["dear"] } }],
    ["only dearer providers", { provider: { only: ["dear"] } }],
    ["the fastest provider", { provider: { sort: "throughput" } }],
    ["a search before the answer", { model: "openai/gpt-5:online" }],
    ["the fastest provider by name", { model: "openai/gpt-5:nitro" }],
    ["a preset by name", { model: "openai/gpt-5@preset/dear" }],
    ["a preset alone", { model: "@preset/dear" }],
    ["any model at all", { model: "openrouter/auto" }],
  ])("cannot bound %s", (_name, change) => {
    expect(openAi(change, router).unbounded?.zh).toBeTruthy();
    expect(openAi(change).unbounded).toBeNull();
  });

  it("says the same of names that come by the other door", () => {
    expect(anthropic({ model: "openai/gpt-5:online" }, "https://openrouter.ai/api").unbounded?.en).toBeTruthy();
    const facts = (model: string) => factsOfRequest({ system: "", messages: [] }, "openai", model, router);
    expect(facts("openai/gpt-5:nitro").unbounded?.en).toBeTruthy();
    expect(facts("openai/gpt-5").unbounded).toBeNull();
  });

  it("lets through what does not make it dearer", () => {
    const cheap = { provider: { allow_fallbacks: false, max_price: { prompt: 1 } }, transforms: [] };
    expect(openAi({ model: "deepseek/r1:free", ...cheap }, router).unbounded).toBeNull();
  });
});
