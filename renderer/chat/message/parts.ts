import type { FileRef, Message, Part } from "../../../contract/messages.ts";

export type ToolUse = {
  readonly kind: "tool";
  readonly call: Extract<Part, { kind: "toolCall" }>;
  readonly result: Extract<Part, { kind: "toolResult" }> | undefined;
};
/** What is drawn of an answer, in its order: files that follow one another as one row, a tool's result with its call. */
export type Piece =
  | Extract<Part, { kind: "text" } | { kind: "thinking" }>
  | ToolUse
  | { readonly kind: "files"; readonly files: readonly FileRef[] };

export function pieces(parts: readonly Part[]): Piece[] {
  const results = new Map(parts.flatMap(part => (part.kind === "toolResult" ? [[part.callId, part] as const] : [])));
  const list: Piece[] = [];
  for (const part of parts) {
    const last = list.at(-1);
    if (part.kind === "toolCall") list.push({ kind: "tool", call: part, result: results.get(part.id) });
    else if (part.kind === "image" || part.kind === "file") {
      if (last?.kind === "files") list[list.length - 1] = { kind: "files", files: [...last.files, part.file] };
      else list.push({ kind: "files", files: [part.file] });
    } else if (part.kind !== "toolResult") list.push(part);
  }
  return list;
}

export const filesOf = (message: Pick<Message, "parts">): FileRef[] =>
  message.parts.flatMap(part => (part.kind === "image" || part.kind === "file" ? [part.file] : []));

/** `provider/model` without the provider. */
export const shortModel = (id: string): string => withoutRegistry(id.slice(id.indexOf("/") + 1));

/** A registry's host with its folders says nothing here and may be long: `192.168.1.20:5000/library/tiny:1b` → `tiny:1b`. */
const withoutRegistry = (name: string): string => (hasHost(name) ? name.slice(name.lastIndexOf("/") + 1) : name);
const hasHost = (name: string): boolean => /^[^/]*[.:][^/]*\//.test(name);

/** True for `provider/HOST/…/model`: a model that was fetched from a registry of somebody's own. */
export const isRegistryName = (id: string): boolean => hasHost(id.slice(id.indexOf("/") + 1));
