import type { ModelRequest, PromptMessage, PromptPart, ThinkingEffort, ToolChoice, ToolSpec } from "../../models/model.ts";
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
import { cannotHonour, type ForProvider, type ParsedRequest, pushParts } from "../parsed.ts";
import { parseContent, parseText } from "./parse-blocks.ts";

/** Fields of Messages: true is translated below, a function says which values change nothing and may be left out. */
const fields: Readonly<Record<string, true | Harmless>> = {
  model: true,
  messages: true,
  stream: true,
  system: true,
  max_tokens: true,
  temperature: true,
  top_p: true,
  top_k: true,
  stop_sequences: true,
  tools: true,
  tool_choice: true,
  thinking: true,
  output_config: true,
  metadata: true,
  cache_control: always,
  service_tier: only("auto", "standard_only"),
  speed: only("standard"),
  diagnostics: always,
  // Only makes a long prompt shorter.
  context_management: always,
  mcp_servers: nothing,
};

const efforts: Readonly<Record<string, ThinkingEffort>> = {
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

const spelling: Partial<Record<keyof ModelRequest, string>> = { topK: "top_k", tools: "tools", format: "output_config.format" };

/**
 * A Messages body in neutral words, for a provider that does not speak this API itself. `counting` leaves `max_tokens` out.
 * @throws AppError REQUEST_INVALID naming the broken field, FIELD_NOT_SUPPORTED naming the field that this provider cannot honour
 */
export function parseMessagesRequest(body: Json, provider: ForProvider, counting = false): ParsedRequest {
  refuseOthers(body, "", fields, provider.name);
  const { system, messages } = parseRows(required(body, "messages", "", list), body.system, provider);
  const config = optional(body, "output_config", "", json) ?? {};
  refuseOthers(config, "output_config", { effort: true, format: true }, provider.name);
  const thinking = parseThinking(body, config, provider);
  const choice = optional(body, "tool_choice", "", json);
  const request = given({
    system,
    messages,
    tools: parseTools(body, provider),
    toolChoice: choice && parseToolChoice(choice, provider),
    parallelTools: choice && optional(choice, "disable_parallel_tool_use", "tool_choice", flag) ? false : undefined,
    maxOutputTokens: counting ? undefined : required(body, "max_tokens", "", integer(1)),
    temperature: optional(body, "temperature", "", between(0, 1)),
    topP: optional(body, "top_p", "", between(0, 1)),
    topK: optional(body, "top_k", "", integer(0)),
    stop: parseStop(body),
    thinking: thinking.effort,
    format: parseFormat(config, provider),
    userId: optional(optional(body, "metadata", "", json) ?? {}, "user_id", "metadata", text),
  });
  for (const setting of cannotHonour[provider.family])
    if (request[setting as keyof typeof request] !== undefined) throw unsupported(spelling[setting] ?? setting, provider.name);
  return { request, showThinking: thinking.show };
}

function parseRows(
  rows: readonly unknown[],
  systemField: unknown,
  provider: ForProvider,
): { system: string; messages: readonly PromptMessage[] } {
  const system = systemField === undefined || systemField === null ? [] : [parseText(systemField, "system", provider)];
  const messages: { role: PromptMessage["role"]; parts: PromptPart[] }[] = [];
  rows.forEach((row, index) => {
    const where = at("messages", index);
    const message = as(row, where, json);
    const role = required(message, "role", where, text);
    refuseOthers(message, where, { role: true, content: true }, provider.name);
    const place = at(where, "content");
    if (message.content === undefined) throw invalid(place, "is missing");
    if (role === "system") system.push(parseText(message.content, place, provider));
    else if (role === "user" || role === "assistant") pushParts(messages, role, parseContent(message.content, place, provider));
    else throw invalid(at(where, "role"), 'must be "user", "assistant" or "system"');
  });
  if (messages.length === 0) throw invalid("messages", "must hold at least one message of a user");
  return { system: system.filter(one => one !== "").join("\n\n"), messages };
}

function parseStop(body: Json): readonly string[] | undefined {
  const stop = optional(body, "stop_sequences", "", texts);
  return stop?.length === 0 ? undefined : stop;
}

/** Without `thinking` the client expects none to be shown, whatever the model does for itself. */
function parseThinking(body: Json, config: Json, provider: ForProvider): { effort: ThinkingEffort | undefined; show: boolean } {
  const asked = optional(config, "effort", "output_config", text);
  if (asked !== undefined && !Object.hasOwn(efforts, asked))
    throw invalid("output_config.effort", `must be one of ${Object.keys(efforts).join(", ")}`);
  const effort = asked === undefined ? undefined : efforts[asked];
  const thinking = optional(body, "thinking", "", json);
  if (!thinking) return { effort: undefined, show: false };
  refuseOthers(thinking, "thinking", { type: true, budget_tokens: true, display: only("summarized", "omitted") }, provider.name);
  const show = thinking.display !== "omitted";
  switch (required(thinking, "type", "thinking", text)) {
    case "disabled":
      return { effort: "off", show: false };
    case "enabled": {
      const budget = required(thinking, "budget_tokens", "thinking", integer(1));
      return { effort: effort ?? (budget < 4_096 ? "low" : budget < 16_384 ? "medium" : "high"), show };
    }
    case "adaptive":
    case "between_tools":
      return { effort: effort ?? "medium", show };
    default:
      throw invalid("thinking.type", 'must be "enabled", "adaptive", "between_tools" or "disabled"');
  }
}

/** Fields of a tool that only advise the model or the cache. */
const toolFields = {
  type: true,
  name: true,
  description: true,
  input_schema: true,
  cache_control: always,
  strict: always,
  eager_input_streaming: always,
  input_examples: always,
  defer_loading: nothing,
  allowed_callers: (value: unknown) => Array.isArray(value) && value.every(one => one === "direct"),
} as const;

function parseTools(body: Json, provider: ForProvider): readonly ToolSpec[] | undefined {
  const rows = optional(body, "tools", "", list);
  if (!rows || rows.length === 0) return undefined;
  return rows.map((row, index) => {
    const where = at("tools", index);
    const tool = as(row, where, json);
    // Anthropic's own tools (web search, bash, …) run at Anthropic or follow its models' training.
    if ((optional(tool, "type", where, text) ?? "custom") !== "custom") throw unsupported(at(where, "type"), provider.name);
    refuseOthers(tool, where, toolFields, provider.name);
    return {
      name: required(tool, "name", where, text),
      description: optional(tool, "description", where, text) ?? "",
      inputSchema: { ...required(tool, "input_schema", where, json) },
    };
  });
}

function parseToolChoice(choice: Json, provider: ForProvider): ToolChoice {
  refuseOthers(choice, "tool_choice", { type: true, name: true, disable_parallel_tool_use: true }, provider.name);
  const type = required(choice, "type", "tool_choice", text);
  switch (type) {
    case "auto":
    case "none":
    case "any":
      return { kind: type };
    case "tool":
      return { kind: "tool", name: required(choice, "name", "tool_choice", text) };
    default:
      throw invalid("tool_choice.type", 'must be "auto", "any", "tool" or "none"');
  }
}

function parseFormat(config: Json, provider: ForProvider): ModelRequest["format"] {
  const format = optional(config, "format", "output_config", json);
  if (!format) return undefined;
  if (required(format, "type", "output_config.format", text) !== "json_schema")
    throw unsupported("output_config.format.type", provider.name);
  return { kind: "schema", name: "answer", schema: { ...required(format, "schema", "output_config.format", json) } };
}
