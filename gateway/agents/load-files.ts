import type { FileRef, Part } from "../../contract/messages.ts";
import type { PromptMessage, PromptPart } from "../models/model.ts";
import type { ComposedMessage } from "./compose.ts";

/** Reads a stored file; undefined when it is gone. */
export type ReadFile = (hash: string) => Promise<Uint8Array | undefined>;

const textTypes = /^text\//;

async function loadPart(part: Part, read: ReadFile): Promise<PromptPart> {
  if (part.kind !== "image" && part.kind !== "file") return part;
  const { name, mediaType, hash }: FileRef = part.file;
  const data = await read(hash);
  if (!data) return { kind: "text", text: `[The file ${name} is no longer kept.]` };
  if (part.kind === "image") return { kind: "image", mediaType, data };
  // Every model reads text; few read text files.
  if (textTypes.test(mediaType)) return { kind: "text", text: `[File: ${name}]\n${new TextDecoder().decode(data)}` };
  return { kind: "file", mediaType, name, data };
}

/** Puts the bytes in the place of references. */
export const loadFiles = (messages: readonly ComposedMessage[], read: ReadFile): Promise<PromptMessage[]> =>
  Promise.all(
    messages.map(async ({ role, parts }) => ({ role, parts: await Promise.all(parts.map(part => loadPart(part, read))) })),
  );
