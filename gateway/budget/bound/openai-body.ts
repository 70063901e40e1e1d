import { asText, isJson, type Json } from "../../doors/fields.ts";
import { dataUrl, isPdf } from "../../models/upstream/parts.ts";
import { cacheLife } from "./cache-life.ts";
import type { PromptFacts } from "./facts.ts";
import { base64Size, imageTokens, wholeContext } from "./media.ts";
import { refuseRoutes } from "./openrouter.ts";
import { createTally, type Tally } from "./tally.ts";

/** Fields of Chat Completions, and of the servers that imitate them, that add nothing to the cost which is not counted here. */
const counted = new Set([
  ...[
    "messages",
    "model",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "best_of",
    "tools",
    "functions",
    "tool_choice",
    "function_call",
  ],
  ...[
    "parallel_tool_calls",
    "response_format",
    "prediction",
    "service_tier",
    "modalities",
    "stream",
    "stream_options",
    "store",
    "metadata",
  ],
  ...["prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "cache_prompt", "provider", "moderation"],
]);

/** What other fields are called that may make a provider do, or read, something that costs. */
const suspicious =
  /search|tool|plugin|mcp|audio|video|image|file|cache|agent|model|fallback|route|preset|tier|provider|document|web|extra_body|google/i;

const plainTiers = ["", "auto", "default", "flex", "standard", "on_demand"];

/** True for a tier, asked for or told, that costs no more than the usual price. */
export const isPlainTier = (tier: unknown): boolean => tier == null || plainTiers.includes(tier as string);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function addImage(tally: Tally, part: Json, model: string): void {
  const url = isJson(part.image_url) ? asText(part.image_url.url) : asText(part.image_url);
  const inline = dataUrl(url);
  tally.media(imageTokens("openai", inline && base64Size(inline.base64), model));
}

function addFile(tally: Tally, part: Json): void {
  const file = isJson(part.file) ? part.file : part;
  const data = asText(file.file_data);
  const [, type = ""] = /^data:([^;,]*)/.exec(data) ?? [];
  if (data === "") {
    tally.refuse("a file that is not in the request", "请求中引用了未包含的文件");
    return;
  }
  tally.text(asText(file.filename));
  tally.media(type === "" || isPdf(type) ? wholeContext : 3 * data.length);
}

function addPart(tally: Tally, part: unknown, model: string): void {
  if (!isJson(part)) {
    tally.json(part);
    return;
  }
  switch (part.type) {
    case "text":
    case "input_text":
    case "output_text":
    case "refusal":
    case "thinking":
      tally.json(part);
      return;
    case "image_url":
      addImage(tally, part, model);
      return;
    case "file":
      addFile(tally, part);
      return;
    default:
      tally.refuse(
        `content of the type ${JSON.stringify(part.type)?.slice(0, 40)}`,
        `类型为 ${JSON.stringify(part.type)?.slice(0, 40)} 的内容`,
      );
      return;
  }
}

function addMessage(tally: Tally, message: unknown, model: string): void {
  tally.message();
  if (!isJson(message)) {
    tally.json(message);
    return;
  }
  const { content, tool_calls: calls, function_call: call, audio, ...rest } = message;
  tally.json(rest);
  tally.rewritten(calls);
  tally.rewritten(call);
  if (audio != null) tally.refuse("sound", "音频");
  if (Array.isArray(content)) for (const part of content) addPart(tally, part, model);
  else if (content != null) tally.json(content);
}

function addTool(tally: Tally, tool: unknown): void {
  const type = isJson(tool) ? tool.type : undefined;
  if (type === "function" || type === "custom" || type === undefined) {
    tally.tool(tool);
    return;
  }
  tally.refuse(
    `the provider's own tool ${JSON.stringify(type)?.slice(0, 40)}`,
    `服务商自带的工具 ${JSON.stringify(type)?.slice(0, 40)}`,
  );
}

/** How many answers are written: `n`, and what `best_of` throws away again. Undefined when it is no count. */
function choicesOf(body: Json): number | undefined {
  const counts = [body.n, body.best_of].filter(value => value != null).map(Number);
  return counts.every(count => Number.isSafeInteger(count) && count >= 1) ? Math.max(1, ...counts) : undefined;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 1;

/** A body for `/chat/completions` that is sent on to `baseUrl` as it stands. */
export function factsOfOpenAiBody(body: Json, baseUrl: string): PromptFacts {
  const tally = createTally();
  const model = asText(body.model);
  for (const message of list(body.messages)) addMessage(tally, message, model);
  for (const tool of list(body.tools)) addTool(tally, tool);
  for (const tool of list(body.functions)) tally.tool(tool);
  if (isJson(body.response_format) && body.response_format.type !== "text") tally.format(body.response_format);
  if (list(body.modalities).some(one => one !== "text")) tally.refuse("an answer that is not text", "非文本形式的回答");
  if (!isPlainTier(body.service_tier)) tally.refuse("`service_tier` other than the standard one", "非标准的 `service_tier`");
  // Longer lives than the usual one are paid at a price of their own.
  if (isJson(body.prompt_cache_options) && ![undefined, "30m"].includes(body.prompt_cache_options.ttl as string | undefined))
    tally.refuse("`prompt_cache_options.ttl`", "`prompt_cache_options.ttl`");
  for (const [field, value] of Object.entries(body))
    if (value != null && !counted.has(field) && suspicious.test(field))
      tally.refuse(`\`${field.slice(0, 40)}\``, `\`${field.slice(0, 40)}\``);
  refuseRoutes(tally, body, baseUrl);
  const choices = choicesOf(body);
  if (choices === undefined) tally.refuse("`n`, which is no count", "`n` 不是有效的数量");
  const asked = [body.max_tokens, body.max_completion_tokens].filter(isCount);
  // Predicted text that is not used is billed as if it were answered.
  const predicted = body.prediction == null ? 0 : Buffer.byteLength(JSON.stringify(body.prediction)) * (choices ?? 1);
  return {
    ...tally.sum(),
    maxOutputTokens: asked.length > 0 ? Math.min(...asked) : null,
    choices: choices ?? 1,
    ...(predicted > 0 ? { extraOutputTokens: predicted } : {}),
    // These servers write by themselves, some for longer where a mark says so.
    cacheWrite: cacheLife(body) === "1h" ? "1h" : "5m",
    serverToolUses: 0,
    webSearches: 0,
    fast: false,
  };
}
