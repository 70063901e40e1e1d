import type Anthropic from "@anthropic-ai/sdk";
import type { ModelFailure, ModelRequest, PromptMessage, PromptPart } from "../model.ts";
import { unreadable, unsupported } from "../upstream/fail.ts";
import { argumentsObject, base64, dataUrl, isPdf, isTextFile, resultsFirst } from "../upstream/parts.ts";
import type { Asked } from "../upstream/upstream.ts";
import { outputCap, thinkingBudget, thinksByEffort } from "./model-facts.ts";

export type AnthropicBody = Anthropic.MessageCreateParamsStreaming;
type Block = Anthropic.ContentBlockParam;

const cached = { type: "ephemeral" } as const;
const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

/** Signatures of thinking whose text the API keeps to itself are stored with this prefix and sent back as they came. */
export const redactedPrefix = "redacted:";

const imageBlock = (mediaType: string, data: string): Block | undefined => {
  const type = imageTypes.find(one => one === mediaType);
  return type === undefined ? undefined : { type: "image", source: { type: "base64", media_type: type, data } };
};

function block(part: PromptPart, asked: Asked): Block | ModelFailure | undefined {
  switch (part.kind) {
    case "text":
      return part.text.trim() === "" ? undefined : { type: "text", text: part.text };
    case "image":
      return imageBlock(part.mediaType, base64(part.data)) ?? unreadable(asked, part.mediaType);
    case "imageUrl": {
      const inline = dataUrl(part.url);
      if (inline) return imageBlock(inline.mediaType, inline.base64) ?? unreadable(asked, inline.mediaType);
      return { type: "image", source: { type: "url", url: part.url } };
    }
    case "file":
      if (isPdf(part.mediaType))
        return {
          type: "document",
          title: part.name,
          source: { type: "base64", media_type: "application/pdf", data: base64(part.data) },
        };
      if (isTextFile(part.mediaType))
        return {
          type: "document",
          title: part.name,
          source: { type: "text", media_type: "text/plain", data: new TextDecoder().decode(part.data) },
        };
      return unreadable(asked, part.mediaType);
    case "thinking":
      // Only sealed thoughts may be sent back; those of other providers stay out.
      if (part.signature === undefined) return undefined;
      return part.signature.startsWith(redactedPrefix)
        ? { type: "redacted_thinking", data: part.signature.slice(redactedPrefix.length) }
        : { type: "thinking", thinking: part.text, signature: part.signature };
    case "toolCall":
      return { type: "tool_use", id: part.id, name: part.name, input: argumentsObject(part.arguments) };
    case "toolResult":
      return { type: "tool_result", tool_use_id: part.callId, is_error: part.isError, content: part.text };
  }
}

const isFailure = (value: Block | ModelFailure): value is ModelFailure => "kind" in value;

/** The cache reaches up to the newest turn of the person; its last block that may carry the mark gets it. */
function markLastUserTurn(messages: Anthropic.MessageParam[]): void {
  const turn = messages.findLast(message => message.role === "user");
  const blocks = typeof turn?.content === "string" ? [] : (turn?.content ?? []);
  const last = blocks.at(-1);
  if (last && last.type !== "thinking" && last.type !== "redacted_thinking") Object.assign(last, { cache_control: cached });
}

function toMessages(messages: readonly PromptMessage[], asked: Asked): Anthropic.MessageParam[] | ModelFailure {
  const out: Anthropic.MessageParam[] = [];
  for (const message of messages) {
    const content: Block[] = [];
    for (const part of resultsFirst(message)) {
      const made = block(part, asked);
      if (made === undefined) continue;
      if (isFailure(made)) return made;
      content.push(made);
    }
    if (content.length > 0) out.push({ role: message.role, content });
  }
  markLastUserTurn(out);
  return out;
}

function toolChoice({ toolChoice: choice, parallelTools }: ModelRequest): Anthropic.ToolChoice | undefined {
  const single = parallelTools === false ? { disable_parallel_tool_use: true } : {};
  switch (choice?.kind) {
    case undefined:
      return parallelTools === false ? { type: "auto", ...single } : undefined;
    case "none":
      return { type: "none" };
    case "tool":
      return { type: "tool", name: choice.name, ...single };
    case "auto":
    case "any":
      return { type: choice.kind, ...single };
  }
}

/** How to ask for thinking. Not together with a forced tool: the API refuses that pair. */
function thinkingFields(
  request: ModelRequest,
  maxTokens: number,
): Pick<AnthropicBody, "thinking"> & { effort?: "low" | "medium" | "high" } {
  const { thinking: effort, toolChoice: choice } = request;
  if (effort === undefined) return {};
  const byEffort = thinksByEffort(request.model);
  if (effort === "off" || choice?.kind === "any" || choice?.kind === "tool")
    return byEffort ? { thinking: { type: "disabled" } } : {};
  if (byEffort) return { thinking: { type: "adaptive", display: "summarized" }, effort };
  const budget = thinkingBudget(effort, maxTokens);
  return budget === undefined ? {} : { thinking: { type: "enabled", budget_tokens: budget } };
}

/** The body of `POST /v1/messages`, with prompt caching marked on tools, system and the newest turn; a failure names what cannot be sent. */
export function anthropicBody(request: ModelRequest, asked: Asked): AnthropicBody | ModelFailure {
  if (request.seed !== undefined) return unsupported(asked, "seed");
  if (request.format?.kind === "json") return unsupported(asked, "response_format: json_object");
  const messages = toMessages(request.messages, asked);
  if (!Array.isArray(messages)) return messages;
  const maxTokens = request.maxOutputTokens ?? outputCap(request.model);
  const { thinking, effort } = thinkingFields(request, maxTokens);
  const tools = (request.tools ?? []).map((tool, index, all) => ({
    name: tool.name,
    description: tool.description,
    input_schema: { type: "object", ...tool.inputSchema } as Anthropic.Tool.InputSchema,
    ...(index === all.length - 1 ? { cache_control: cached } : {}),
  }));
  const choice = tools.length > 0 ? toolChoice(request) : undefined;
  const format = request.format && { type: "json_schema" as const, schema: request.format.schema };
  const fixedTemperature = thinking?.type === "enabled";
  return {
    model: request.model,
    max_tokens: maxTokens,
    stream: true,
    messages,
    ...(request.system === "" ? {} : { system: [{ type: "text", text: request.system, cache_control: cached }] }),
    ...(tools.length > 0 ? { tools } : {}),
    ...(choice ? { tool_choice: choice } : {}),
    ...(thinking ? { thinking } : {}),
    ...(effort || format ? { output_config: { ...(effort ? { effort } : {}), ...(format ? { format } : {}) } } : {}),
    // With a thinking budget the API takes its own sampling only.
    ...(request.temperature === undefined || fixedTemperature ? {} : { temperature: Math.min(request.temperature, 1) }),
    ...(request.topP === undefined || fixedTemperature ? {} : { top_p: request.topP }),
    ...(request.topK === undefined || fixedTemperature ? {} : { top_k: request.topK }),
    ...(request.stop?.length ? { stop_sequences: [...request.stop] } : {}),
    ...(request.userId === undefined ? {} : { metadata: { user_id: request.userId } }),
  };
}
