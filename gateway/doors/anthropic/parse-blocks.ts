import type { PromptPart } from "../../models/model.ts";
import {
  always,
  as,
  at,
  flag,
  invalid,
  type Json,
  json,
  list,
  nothing,
  optional,
  refuseOthers,
  required,
  text,
  unsupported,
} from "../fields.ts";
import { decodeBase64, isWebAddress } from "../media.ts";
import { type ForProvider, takesImageUrls } from "../parsed.ts";

/** Marks on any block that change cost or shape of an answer, but not what is said. */
const marks = { type: true, cache_control: always } as const;

/** Content of a message: a string, or a list of blocks. @throws AppError REQUEST_INVALID, FIELD_NOT_SUPPORTED */
export function parseContent(content: unknown, where: string, provider: ForProvider): PromptPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  return as(content, where, { says: "a string or a list of blocks", is: list.is }).flatMap((row, index) => {
    const place = at(where, index);
    return parseBlock(as(row, place, json), place, provider);
  });
}

/** Content that may only be text, as in `system`. @throws AppError REQUEST_INVALID, FIELD_NOT_SUPPORTED */
export function parseText(content: unknown, where: string, provider: ForProvider): string {
  if (typeof content === "string") return content;
  return as(content, where, { says: "a string or a list of text blocks", is: list.is })
    .map((row, index) => {
      const place = at(where, index);
      const block = as(row, place, json);
      if (required(block, "type", place, text) !== "text") throw invalid(at(place, "type"), 'must be "text" here');
      return textOf(block, place, provider);
    })
    .join("\n\n");
}

function parseBlock(block: Json, where: string, provider: ForProvider): PromptPart[] {
  const type = required(block, "type", where, text);
  switch (type) {
    case "text":
      return [{ kind: "text", text: textOf(block, where, provider) }];
    case "image":
      return [imageOf(block, where, provider)];
    case "document":
      return documentOf(block, where, provider);
    case "search_result":
      return searchResultOf(block, where, provider);
    case "thinking":
      refuseOthers(block, where, { ...marks, thinking: true, signature: true }, provider.name);
      return [
        {
          kind: "thinking",
          text: required(block, "thinking", where, text),
          ...(typeof block.signature === "string" && block.signature !== "" ? { signature: block.signature } : {}),
        },
      ];
    case "redacted_thinking":
      // Sealed for the provider that made it: no other can read it, and no one can see it.
      return [];
    case "tool_use":
      refuseOthers(block, where, { ...marks, id: true, name: true, input: true, caller: always }, provider.name);
      return [
        {
          kind: "toolCall",
          id: required(block, "id", where, text),
          name: required(block, "name", where, text),
          arguments: JSON.stringify(required(block, "input", where, json)),
        },
      ];
    case "tool_result":
      return toolResultOf(block, where, provider);
    default:
      throw unsupported(at(where, "type"), provider.name);
  }
}

function textOf(block: Json, where: string, provider: ForProvider): string {
  refuseOthers(block, where, { ...marks, text: true, citations: always }, provider.name);
  return required(block, "text", where, text);
}

function imageOf(block: Json, where: string, provider: ForProvider): PromptPart {
  refuseOthers(block, where, { ...marks, source: true, transformations: always }, provider.name);
  const source = required(block, "source", where, json);
  const place = at(where, "source");
  const type = required(source, "type", place, text);
  if (type === "base64") {
    const mediaType = required(source, "media_type", place, text);
    if (!mediaType.startsWith("image/")) throw invalid(at(place, "media_type"), "is not an image");
    return { kind: "image", mediaType, data: decodeBase64(required(source, "data", place, text), at(place, "data")) };
  }
  if (type !== "url") throw unsupported(at(place, "type"), provider.name);
  const url = required(source, "url", place, text);
  if (!isWebAddress(url)) throw invalid(at(place, "url"), "must be an http(s) address");
  if (!takesImageUrls(provider.family)) throw unsupported(at(place, "url"), provider.name);
  return { kind: "imageUrl", url };
}

function documentOf(block: Json, where: string, provider: ForProvider): PromptPart[] {
  const off = (value: unknown): boolean => nothing(value) || (json.is(value) && value.enabled === false);
  refuseOthers(block, where, { ...marks, source: true, title: true, context: true, citations: off }, provider.name);
  const title = optional(block, "title", where, text) ?? "document";
  const context = optional(block, "context", where, text);
  const about: PromptPart[] = context === undefined ? [] : [{ kind: "text", text: context }];
  const source = required(block, "source", where, json);
  const place = at(where, "source");
  const type = required(source, "type", place, text);
  switch (type) {
    case "base64": {
      const data = decodeBase64(required(source, "data", place, text), at(place, "data"));
      return [...about, { kind: "file", mediaType: required(source, "media_type", place, text), name: title, data }];
    }
    case "text":
      return [...about, { kind: "text", text: `${title}\n\n${required(source, "data", place, text)}` }];
    case "content":
      return [...about, { kind: "text", text: title }, ...parseContent(source.content, at(place, "content"), provider)];
    default:
      throw unsupported(at(place, "type"), provider.name);
  }
}

function searchResultOf(block: Json, where: string, provider: ForProvider): PromptPart[] {
  refuseOthers(block, where, { ...marks, title: true, source: true, content: true, citations: always }, provider.name);
  const head = `${required(block, "title", where, text)} (${required(block, "source", where, text)})`;
  return [{ kind: "text", text: `${head}\n\n${parseText(block.content, at(where, "content"), provider)}` }];
}

/** A tool's result is text in neutral words; what else it holds (images, files) follows it in the same message. */
function toolResultOf(block: Json, where: string, provider: ForProvider): PromptPart[] {
  refuseOthers(block, where, { ...marks, tool_use_id: true, content: true, is_error: true }, provider.name);
  const content = block.content;
  const parts = content === undefined || content === null ? [] : parseContent(content, at(where, "content"), provider);
  const said = parts.flatMap(part => (part.kind === "text" ? [part.text] : [])).join("\n");
  const result: PromptPart = {
    kind: "toolResult",
    callId: required(block, "tool_use_id", where, text),
    text: said,
    isError: optional(block, "is_error", where, flag) ?? false,
  };
  return [result, ...parts.filter(part => part.kind !== "text")];
}
