import type { Json5Document, Json5Node } from "./tree.ts";

/** How a person writes their file, so that what we add looks like theirs. */
export type Style = {
  /** One level of indentation. */
  readonly unit: string;
  readonly newline: string;
  readonly quote: '"' | "'";
  readonly bareNames: boolean;
  readonly trailingComma: boolean;
};

/** The blank before the first thing on the line of `offset`. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

export const lineStart = (text: string, offset: number): number =>
  Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;

export const hasLineEnd = (text: string): boolean => /[\n\r]/.test(text);

/** The style that most of a file has; Hearth's own where it says nothing. */
export function styleOf(text: string, { root }: Json5Document): Style {
  let double = 0;
  let single = 0;
  let bare = 0;
  let quoted = 0;
  let withComma = 0;
  let without = 0;
  let unit: string | undefined;
  const look = (node: Json5Node): void => {
    if (node.kind === "string") {
      if (text[node.start] === "'") single += 1;
      else double += 1;
    }
    if (node.kind !== "object" && node.kind !== "array") return;
    const parts = node.kind === "object" ? node.members : node.items;
    const [first, last] = [parts[0], parts.at(-1)];
    if (first && last && hasLineEnd(text.slice(node.start, first.start))) {
      const outer = indentAt(text, node.start);
      const inner = indentAt(text, first.start);
      if (inner.length > outer.length && inner.startsWith(outer)) unit ??= inner.slice(outer.length);
      if (text.slice(last.end, node.end).trimStart().startsWith(",")) withComma += 1;
      else without += 1;
    }
    if (node.kind === "array") {
      for (const item of node.items) look(item);
      return;
    }
    for (const member of node.members) {
      const sign = text[member.start];
      if (sign === '"' || sign === "'") quoted += 1;
      else bare += 1;
      if (sign === '"') double += 1;
      if (sign === "'") single += 1;
      look(member.value);
    }
  };
  look(root);
  return {
    unit: unit ?? "  ",
    newline: text.includes("\r\n") ? "\r\n" : "\n",
    quote: single > double ? "'" : '"',
    bareNames: bare >= quoted,
    trailingComma: withComma > 0 ? withComma >= without : without === 0 && bare >= quoted,
  };
}
