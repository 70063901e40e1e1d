import type OpenAI from "openai";
import type { ModelFailure, ModelRequest, PromptMessage, PromptPart } from "../model.ts";
import { unreadable, unsupported } from "../upstream/fail.ts";
import { base64, fileAsText, isPdf, isTextFile } from "../upstream/parts.ts";
import type { Asked } from "../upstream/upstream.ts";

export type OpenAiBody = OpenAI.Chat.ChatCompletionCreateParamsStreaming;
type Message = OpenAI.Chat.ChatCompletionMessageParam;
type Content = OpenAI.Chat.ChatCompletionContentPart;

const url = (mediaType: string, data: Uint8Array): string => `data:${mediaType};base64,${base64(data)}`;

function content(part: PromptPart, asked: Asked): Content | ModelFailure | undefined {
  switch (part.kind) {
    case "text":
      return part.text === "" ? undefined : { type: "text", text: part.text };
    case "image":
      return { type: "image_url", image_url: { url: url(part.mediaType, part.data) } };
    case "imageUrl":
      return { type: "image_url", image_url: { url: part.url } };
    case "file":
      if (isTextFile(part.mediaType)) return { type: "text", text: fileAsText(part) };
      if (isPdf(part.mediaType))
        return { type: "file", file: { filename: part.name, file_data: url("application/pdf", part.data) } };
      return unreadable(asked, part.mediaType);
    default:
      return undefined;
  }
}

const isFailure = (value: Content | ModelFailure): value is ModelFailure => "kind" in value;

/** Tool results become messages of their own, before the rest of the turn. Plain text stays a plain string: small servers know nothing else. */
function userMessages(message: PromptMessage, asked: Asked): Message[] | ModelFailure {
  const results: Message[] = [];
  const parts: Content[] = [];
  for (const part of message.parts) {
    if (part.kind === "toolResult") {
      results.push({ role: "tool", tool_call_id: part.callId, content: part.isError ? `Error: ${part.text}` : part.text });
      continue;
    }
    const made = content(part, asked);
    if (made === undefined) continue;
    if (isFailure(made)) return made;
    parts.push(made);
  }
  if (parts.length === 0) return results;
  const onlyText = parts.every(part => part.type === "text");
  return [...results, { role: "user", content: onlyText ? parts.map(part => part.text).join("\n\n") : parts }];
}

function assistantMessage(message: PromptMessage): Message[] {
  const said = message.parts.filter(part => part.kind === "text").map(part => part.text);
  const calls = message.parts
    .filter(part => part.kind === "toolCall")
    .map(part => ({ id: part.id, type: "function" as const, function: { name: part.name, arguments: part.arguments || "{}" } }));
  if (said.length === 0 && calls.length === 0) return [];
  return [
    {
      role: "assistant",
      content: said.length > 0 ? said.join("") : null,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
  ];
}

function toolChoice(choice: NonNullable<ModelRequest["toolChoice"]>): OpenAI.Chat.ChatCompletionToolChoiceOption {
  if (choice.kind === "tool") return { type: "function", function: { name: choice.name } };
  return choice.kind === "any" ? "required" : choice.kind;
}

function format(wanted: NonNullable<ModelRequest["format"]>): NonNullable<OpenAiBody["response_format"]> {
  if (wanted.kind === "json") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: wanted.name, schema: wanted.schema } };
}

/**
 * The body of `POST /chat/completions`. OpenAI itself wants `max_completion_tokens` and knows no `top_k`; the many servers that imitate it
 * know `max_tokens` and usually `top_k`.
 */
export function openAiBody(request: ModelRequest, asked: Asked): OpenAiBody | ModelFailure {
  const isOpenAi = new URL(asked.address).hostname === "api.openai.com";
  if (request.topK !== undefined && isOpenAi) return unsupported(asked, "top_k");
  const messages: Message[] = request.system === "" ? [] : [{ role: "system", content: request.system }];
  for (const message of request.messages) {
    const made = message.role === "assistant" ? assistantMessage(message) : userMessages(message, asked);
    if (!Array.isArray(made)) return made;
    messages.push(...made);
  }
  const tools = (request.tools ?? []).map(tool => ({
    type: "function" as const,
    function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
  }));
  const limit = request.maxOutputTokens;
  const effort = request.thinking;
  return {
    model: request.model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 ? { tools } : {}),
    ...(tools.length > 0 && request.toolChoice ? { tool_choice: toolChoice(request.toolChoice) } : {}),
    ...(tools.length > 0 && request.parallelTools !== undefined ? { parallel_tool_calls: request.parallelTools } : {}),
    ...(limit === undefined ? {} : isOpenAi ? { max_completion_tokens: limit } : { max_tokens: limit }),
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.topP === undefined ? {} : { top_p: request.topP }),
    ...(request.topK === undefined ? {} : { top_k: request.topK }),
    ...(request.stop?.length ? { stop: [...request.stop] } : {}),
    ...(effort === undefined || effort === "off" ? {} : { reasoning_effort: effort }),
    ...(request.format ? { response_format: format(request.format) } : {}),
    ...(request.seed === undefined ? {} : { seed: request.seed }),
    ...(request.userId === undefined ? {} : { user: request.userId }),
    // A project may default to a dearer tier than the one that is reserved for.
    ...(isOpenAi ? { service_tier: "default" as const } : {}),
  };
}
