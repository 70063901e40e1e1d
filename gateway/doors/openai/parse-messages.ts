import type { PromptMessage, PromptPart } from "../../models/model.ts";
import {
  always,
  as,
  at,
  invalid,
  isJson,
  type Json,
  json,
  list,
  nothing,
  only,
  optional,
  refuseOthers,
  required,
  text,
  unsupported,
} from "../fields.ts";
import { isWebAddress, readDataUrl } from "../media.ts";
import { type ForProvider, pushParts, takesImageUrls } from "../parsed.ts";

/** What clients send back of an answer they got, beside the fields that are read. */
const echoes = {
  refusal: always,
  annotations: nothing,
  parsed: always,
  reasoning_content: always,
  reasoning: always,
  reasoning_details: always,
};
const messageFields = { role: true, content: true, name: always, tool_calls: true, tool_call_id: true, ...echoes } as const;

/** `messages` of Chat Completions. @throws AppError REQUEST_INVALID, FIELD_NOT_SUPPORTED */
export function parseMessages(
  rows: readonly unknown[],
  provider: ForProvider,
): { system: string; messages: readonly PromptMessage[] } {
  const system: string[] = [];
  const messages: { role: PromptMessage["role"]; parts: PromptPart[] }[] = [];
  rows.forEach((row, index) => {
    const where = at("messages", index);
    const message = as(row, where, json);
    const role = required(message, "role", where, text);
    refuseOthers(message, where, messageFields, provider.name);
    switch (role) {
      case "system":
      case "developer":
        system.push(textContent(message, where, provider));
        return;
      case "user":
        pushParts(messages, "user", userParts(message, where, provider));
        return;
      case "assistant":
        pushParts(messages, "assistant", assistantParts(message, where, provider));
        return;
      case "tool":
        pushParts(messages, "user", [
          {
            kind: "toolResult",
            callId: required(message, "tool_call_id", where, text),
            text: textContent(message, where, provider),
            isError: false,
          },
        ]);
        return;
      default:
        throw invalid(at(where, "role"), 'must be "system", "developer", "user", "assistant" or "tool"');
    }
  });
  return { system: system.filter(one => one !== "").join("\n\n"), messages };
}

/** Content that may only be text: a string, or a list of text parts. */
function textContent(message: Json, where: string, provider: ForProvider): string {
  const content = message.content;
  if (content === null || content === undefined) throw invalid(at(where, "content"), "is missing");
  if (typeof content === "string") return content;
  const place = at(where, "content");
  return as(content, place, { says: "a string or a list of parts", is: list.is })
    .map((row, index) => {
      const [part, type, here] = typed(row, at(place, index));
      if (type !== "text") throw invalid(at(here, "type"), 'must be "text" here');
      return textPart(part, here, provider);
    })
    .join("");
}

function typed(row: unknown, where: string): [part: Json, type: string, where: string] {
  const part = as(row, where, json);
  return [part, required(part, "type", where, text), where];
}

function textPart(part: Json, where: string, provider: ForProvider): string {
  refuseOthers(part, where, { type: true, text: true, prompt_cache_breakpoint: always }, provider.name);
  return required(part, "text", where, text);
}

function userParts(message: Json, where: string, provider: ForProvider): PromptPart[] {
  const content = message.content;
  if (typeof content === "string") return [{ kind: "text", text: content }];
  const place = at(where, "content");
  return as(content, place, { says: "a string or a list of parts", is: list.is }).map((row, index) =>
    userPart(row, at(place, index), provider),
  );
}

function userPart(row: unknown, place: string, provider: ForProvider): PromptPart {
  const [part, type, where] = typed(row, place);
  switch (type) {
    case "text":
      return { kind: "text", text: textPart(part, where, provider) };
    case "image_url":
      return imagePart(part, where, provider);
    case "file":
      return filePart(part, where, provider);
    case "input_audio":
      throw unsupported(at(where, "input_audio"), provider.name);
    default:
      throw invalid(at(where, "type"), 'must be "text", "image_url" or "file"');
  }
}

function imagePart(part: Json, where: string, provider: ForProvider): PromptPart {
  refuseOthers(part, where, { type: true, image_url: true, prompt_cache_breakpoint: always }, provider.name);
  const image = required(part, "image_url", where, json);
  refuseOthers(image, at(where, "image_url"), { url: true, detail: only("auto", "low", "high") }, provider.name);
  const place = at(at(where, "image_url"), "url");
  const url = as(image.url, place, text);
  const inline = readDataUrl(url, place);
  if (inline) {
    if (!inline.mediaType.startsWith("image/")) throw invalid(place, "is not an image");
    return { kind: "image", ...inline };
  }
  if (!isWebAddress(url)) throw invalid(place, "must be a data URL or an http(s) address");
  if (!takesImageUrls(provider.family)) throw unsupported(place, provider.name);
  return { kind: "imageUrl", url };
}

function filePart(part: Json, where: string, provider: ForProvider): PromptPart {
  refuseOthers(part, where, { type: true, file: true, prompt_cache_breakpoint: always }, provider.name);
  const file = required(part, "file", where, json);
  const place = at(where, "file");
  refuseOthers(file, place, { file_data: true, filename: true }, provider.name);
  const dataPlace = at(place, "file_data");
  const inline = readDataUrl(as(file.file_data, dataPlace, text), dataPlace);
  if (!inline) throw invalid(dataPlace, "must be a data URL of the form data:TYPE;base64,DATA");
  return { kind: "file", ...inline, name: optional(file, "filename", place, text) ?? "file" };
}

function assistantParts(message: Json, where: string, provider: ForProvider): PromptPart[] {
  const parts: PromptPart[] = [];
  const content = message.content;
  if (typeof content === "string") {
    if (content !== "") parts.push({ kind: "text", text: content });
  } else if (content !== null && content !== undefined) {
    const place = at(where, "content");
    as(content, place, { says: "a string or a list of parts", is: list.is }).forEach((row, index) => {
      const [part, type, here] = typed(row, at(place, index));
      if (type !== "text" && type !== "refusal") throw invalid(at(here, "type"), 'must be "text" or "refusal" here');
      parts.push({
        kind: "text",
        text: type === "text" ? textPart(part, here, provider) : required(part, "refusal", here, text),
      });
    });
  }
  const calls = optional(message, "tool_calls", where, list) ?? [];
  calls.forEach((row, index) => {
    parts.push(toolCall(row, at(at(where, "tool_calls"), index), provider));
  });
  if (parts.length === 0 && isJson(message.audio)) throw unsupported(at(where, "audio"), provider.name);
  return parts;
}

function toolCall(row: unknown, where: string, provider: ForProvider): PromptPart {
  const call = as(row, where, json);
  const type = optional(call, "type", where, text) ?? "function";
  if (type !== "function") throw unsupported(at(where, "type"), provider.name);
  const called = required(call, "function", where, json);
  const place = at(where, "function");
  return {
    kind: "toolCall",
    id: required(call, "id", where, text),
    name: required(called, "name", place, text),
    arguments: optional(called, "arguments", place, text) || "{}",
  };
}
