import type { PromptMessage, PromptPart } from "../model.ts";

const textLike =
  /^(?:text\/.+|application\/(?:json|xml|yaml|x-yaml|toml|javascript|typescript|x-sh|sql|x-ndjson|.+\+(?:json|xml)))(?:;|$)/i;

export const isTextFile = (mediaType: string): boolean => textLike.test(mediaType);
export const isPdf = (mediaType: string): boolean => /^application\/pdf(?:;|$)/i.test(mediaType);
export const base64 = (data: Uint8Array): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

/** A text file written into the prompt, for APIs that take no files. */
export const fileAsText = (part: Extract<PromptPart, { kind: "file" }>): string =>
  `<file name="${part.name.replace(/["<>\n]/g, "_")}">\n${new TextDecoder().decode(part.data)}\n</file>`;

export type InlineImage = { readonly mediaType: string; readonly base64: string };

/** The bytes of a `data:` address; undefined for any other. */
export function dataUrl(url: string): InlineImage | undefined {
  const match = /^data:([\w.+-]+\/[\w.+-]+)(?:;[^,;]*)*?;base64,([A-Za-z0-9+/=\s]*)$/.exec(url);
  return match?.[1] === undefined ? undefined : { mediaType: match[1], base64: (match[2] ?? "").replace(/\s/g, "") };
}

/** The arguments of a tool call as an object. What is none (a model may write anything) becomes an empty one. */
export function argumentsObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json === "" ? "{}" : json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    // Broken arguments of an old turn: the call itself still belongs to the history.
    return {};
  }
}

/** Results come before whatever else a person added: the APIs ask for them directly after the calls. */
export const resultsFirst = (message: PromptMessage): PromptPart[] => [
  ...message.parts.filter(part => part.kind === "toolResult"),
  ...message.parts.filter(part => part.kind !== "toolResult"),
];
