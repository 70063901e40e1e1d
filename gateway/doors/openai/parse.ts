import type { ModelRequest, ThinkingEffort, ToolChoice, ToolSpec } from "../../models/model.ts";
import {
  always,
  as,
  at,
  between,
  flag,
  given,
  type Harmless,
  integer,
  invalid,
  type Json,
  json,
  list,
  nothing,
  only,
  optional,
  refuseOthers,
  required,
  text,
  texts,
  unsupported,
} from "../fields.ts";
import { cannotHonour, type ForProvider, type ParsedRequest } from "../parsed.ts";
import { parseMessages } from "./parse-messages.ts";

/** Fields of Chat Completions: true is translated below, a function says which values change nothing and may be left out. */
const fields: Readonly<Record<string, true | Harmless>> = {
  model: true,
  messages: true,
  stream: true,
  stream_options: true,
  max_tokens: true,
  max_completion_tokens: true,
  temperature: true,
  top_p: true,
  seed: true,
  stop: true,
  tools: true,
  tool_choice: true,
  parallel_tool_calls: true,
  response_format: true,
  reasoning_effort: true,
  user: true,
  metadata: always,
  safety_identifier: always,
  prompt_cache_key: always,
  prompt_cache_options: always,
  prompt_cache_retention: always,
  service_tier: only("auto", "default"),
  store: only(false),
  n: only(1),
  modalities: value => Array.isArray(value) && value.length === 1 && value[0] === "text",
  verbosity: only("medium"),
  frequency_penalty: nothing,
  presence_penalty: nothing,
  logit_bias: nothing,
  logprobs: nothing,
  top_logprobs: nothing,
};

const efforts: Readonly<Record<string, ThinkingEffort>> = {
  none: "off",
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

/** The names under which the neutral settings are known here. */
const spelling: Partial<Record<keyof ModelRequest, string>> = { seed: "seed", tools: "tools", format: "response_format" };

/**
 * A Chat Completions body in neutral words, for a provider that does not speak this API itself.
 * @throws AppError REQUEST_INVALID naming the broken field, FIELD_NOT_SUPPORTED naming the field that this provider cannot honour
 */
export function parseChatCompletion(body: Json, provider: ForProvider): ParsedRequest {
  refuseOthers(body, "", fields, provider.name);
  const { system, messages } = parseMessages(required(body, "messages", "", list), provider);
  if (messages.length === 0) throw invalid("messages", "must hold at least one message of a user");
  const effort = optional(body, "reasoning_effort", "", text);
  const thinking = effort === undefined ? undefined : efforts[effort];
  if (effort !== undefined && !thinking) throw invalid("reasoning_effort", `must be one of ${Object.keys(efforts).join(", ")}`);
  const request = given({
    system,
    messages,
    tools: parseTools(body, provider),
    toolChoice: parseToolChoice(body, provider),
    parallelTools: optional(body, "parallel_tool_calls", "", flag),
    maxOutputTokens: optional(body, "max_completion_tokens", "", integer(1)) ?? optional(body, "max_tokens", "", integer(1)),
    temperature: optional(body, "temperature", "", between(0, 2)),
    topP: optional(body, "top_p", "", between(0, 1)),
    stop: parseStop(body),
    // Anthropic wants the sealed thinking that led to a tool call back with the result, and this API has no place to carry it.
    thinking:
      provider.family === "anthropic" && messages.at(-1)?.parts.some(part => part.kind === "toolResult") ? undefined : thinking,
    format: parseFormat(body, provider),
    seed: optional(body, "seed", "", integer(Number.MIN_SAFE_INTEGER)),
    userId: optional(body, "user", "", text),
  });
  for (const setting of cannotHonour[provider.family])
    if (request[setting as keyof typeof request] !== undefined) throw unsupported(spelling[setting] ?? setting, provider.name);
  return { request, showThinking: true };
}

function parseStop(body: Json): readonly string[] | undefined {
  if (typeof body.stop === "string") return [body.stop];
  const stop = optional(body, "stop", "", { says: "a string or a list of strings", is: texts.is });
  return stop?.length === 0 ? undefined : stop;
}

function parseTools(body: Json, provider: ForProvider): readonly ToolSpec[] | undefined {
  const rows = optional(body, "tools", "", list);
  if (!rows || rows.length === 0) return undefined;
  return rows.map((row, index) => {
    const where = at("tools", index);
    const tool = as(row, where, json);
    if (required(tool, "type", where, text) !== "function") throw unsupported(at(where, "type"), provider.name);
    const described = required(tool, "function", where, json);
    const place = at(where, "function");
    // `strict` is a promise of OpenAI's own decoder; elsewhere the schema itself is what binds.
    refuseOthers(described, place, { name: true, description: true, parameters: true, strict: always }, provider.name);
    return {
      name: required(described, "name", place, text),
      description: optional(described, "description", place, text) ?? "",
      inputSchema: { ...(optional(described, "parameters", place, json) ?? { type: "object", properties: {} }) },
    };
  });
}

function parseToolChoice(body: Json, provider: ForProvider): ToolChoice | undefined {
  const choice = body.tool_choice;
  if (choice === undefined || choice === null) return undefined;
  if (choice === "auto" || choice === "none") return { kind: choice };
  if (choice === "required") return { kind: "any" };
  const named = as(choice, "tool_choice", { says: '"auto", "none", "required" or an object', is: json.is });
  const type = required(named, "type", "tool_choice", text);
  if (type !== "function") throw unsupported("tool_choice.type", provider.name);
  return { kind: "tool", name: required(required(named, "function", "tool_choice", json), "name", "tool_choice.function", text) };
}

function parseFormat(body: Json, provider: ForProvider): ModelRequest["format"] {
  const format = optional(body, "response_format", "", json);
  if (!format) return undefined;
  const type = required(format, "type", "response_format", text);
  if (type === "text") return undefined;
  // Anthropic's API knows only formats with a schema.
  if (type === "json_object" && provider.family !== "anthropic") return { kind: "json" };
  if (type !== "json_schema") throw unsupported("response_format.type", provider.name);
  const place = "response_format.json_schema";
  const described = required(format, "json_schema", "response_format", json);
  return {
    kind: "schema",
    name: required(described, "name", place, text),
    schema: { ...required(described, "schema", place, json) },
  };
}
