import type { Part } from "../../contract/messages.ts";

/** A message's content as the database keeps it. `parts` is `[]` when the content is the text and nothing else: most rows. */
export type PackedParts = { readonly text: string; readonly parts: string };

const plain = "[]";

/** The text parts, joined by a blank line: what search finds and what a list shows. */
export const textOf = (parts: readonly Part[]): string =>
  parts.flatMap(part => (part.kind === "text" && part.text !== "" ? [part.text] : [])).join("\n\n");

export function packParts(parts: readonly Part[]): PackedParts {
  const text = textOf(parts);
  const [only] = parts;
  if (only === undefined || (parts.length === 1 && only.kind === "text")) return { text, parts: plain };
  return { text, parts: JSON.stringify(parts) };
}

export function unpackParts(packed: PackedParts): Part[] {
  if (packed.parts !== plain) return JSON.parse(packed.parts) as Part[];
  return packed.text === "" ? [] : [{ kind: "text", text: packed.text }];
}

/** One piece of a reply as it was shown. */
export type Chunk = { readonly chunk: number; readonly part: "text" | "thinking"; readonly text: string };

/** The parts that chunks in their order add up to. */
export function foldChunks(chunks: readonly Chunk[]): Part[] {
  const parts: { kind: "text" | "thinking"; text: string }[] = [];
  for (const { part, text } of chunks) {
    const last = parts.at(-1);
    if (last?.kind === part) last.text += text;
    else parts.push({ kind: part, text });
  }
  return parts;
}

/** Hashes of the files that a message carries. */
export const filesOf = (parts: readonly Part[]): string[] => [
  ...new Set(parts.flatMap(part => (part.kind === "image" || part.kind === "file" ? [part.file.hash] : []))),
];
