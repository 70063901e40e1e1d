import { hasLineEnd, indentAt, lineStart, type Style } from "./style.ts";
import type { ArrayNode, Json5Document, ObjectNode, Span } from "./tree.ts";

/** Replaces `span` of a text. */
export type Splice = Span & { readonly text: string };

/** Applies splices that do not touch each other. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(at, splice.start), splice.text);
    at = splice.end;
  }
  return pieces.join("") + text.slice(at);
}

export type Container = ObjectNode | ArrayNode;
export const partsOf = (node: Container): readonly Span[] => (node.kind === "object" ? node.members : node.items);

/** The comment that begins at `at`. */
function commentAt(comments: readonly Span[], at: number): Span | undefined {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((comments[middle]?.start ?? at) < at) low = middle + 1;
    else high = middle;
  }
  return comments[low]?.start === at ? comments[low] : undefined;
}

/** The first offset from `offset` on that is neither blank nor inside a comment. */
function skip(text: string, comments: readonly Span[], offset: number): number {
  let at = offset;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
    const comment = commentAt(comments, at);
    if (!comment) return at;
    at = comment.end;
  }
}

/** Where the comma after a part stands, null when there is none. */
function commaAfter(text: string, { comments }: Json5Document, part: Span): number | null {
  const at = skip(text, comments, part.end);
  return text[at] === "," ? at : null;
}

/** The end of the comments that follow on the same line, when nothing but the line's end comes after them; else `offset`. */
function endOfOwnComments(text: string, { comments }: Json5Document, offset: number): number {
  let end = offset;
  for (;;) {
    const at = end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0);
    const comment = commentAt(comments, at);
    if (!comment) return at >= text.length || /[\n\r]/.test(text[at] ?? "") ? end : offset;
    end = comment.end;
    if (hasLineEnd(text.slice(comment.start, comment.end))) return end;
  }
}

/**
 * Adds a part at the end of a group or list. `write` gets the indentation of the part's own line, or null when it goes into a line that is
 * there. Comments stay where they are.
 */
export function appendPart(
  text: string,
  document: Json5Document,
  style: Style,
  node: Container,
  write: (indent: string | null) => string,
): Splice[] {
  const parts = partsOf(node);
  const last = parts.at(-1);
  const { newline } = style;
  if (!last) return [fillEmpty(text, document, style, node, write)];

  const comma = commaAfter(text, document, last);
  const ownLines = hasLineEnd(text.slice(node.start, last.start));
  if (!ownLines) {
    const after = comma === null ? last.end : comma + 1;
    // After the comments that belong to the last part, unless one of them swallows the rest of the line.
    const end = comma === null ? after : endBeforeClose(text, document, after, node.end - 1);
    return [{ start: end, end, text: comma === null ? `, ${write(null)}` : ` ${write(null)},` }];
  }
  const indent = indentAt(text, parts[0]?.start ?? last.start);
  const from = comma === null ? last.end : comma + 1;
  const end = endOfOwnComments(text, document, from);
  const added = `${newline}${indent}${write(indent)}${comma !== null || style.trailingComma ? "," : ""}`;
  if (comma !== null) return [{ start: end, end, text: added }];
  if (end === last.end) return [{ start: end, end, text: `,${added}` }];
  return [
    { start: last.end, end: last.end, text: "," },
    { start: end, end, text: added },
  ];
}

/** Behind `offset`, past comments in the same line, if the group closes in that line. */
function endBeforeClose(text: string, { comments }: Json5Document, offset: number, close: number): number {
  const inside = comments.filter(one => one.start >= offset && one.end <= close);
  const last = inside.at(-1);
  if (!last || hasLineEnd(text.slice(offset, close))) return offset;
  return last.end;
}

function fillEmpty(
  text: string,
  document: Json5Document,
  style: Style,
  node: Container,
  write: (indent: string | null) => string,
): Splice {
  const { newline } = style;
  const close = node.end - 1;
  const comments = document.comments.filter(one => one.start > node.start && one.end <= close);
  const last = comments.at(-1);
  const outer = indentAt(text, node.start);
  const atTop = document.root === node;
  if (!last && !atTop) {
    const [left, right] = node.kind === "object" ? [" ", " "] : ["", ""];
    return { start: node.start + 1, end: close, text: left + write(null) + right };
  }
  const indent = last && hasLineEnd(text.slice(node.start, last.start)) ? indentAt(text, last.start) : outer + style.unit;
  const start = last ? last.end : node.start + 1;
  const line = `${newline}${indent}${write(indent)}${style.trailingComma ? "," : ""}`;
  // What stands between the last comment and the closing bracket is blank.
  return { start, end: close, text: `${line}${newline}${outer}` };
}

/**
 * Takes a part out, with its comma and with the comments between it and the end of its line. A part alone on its lines takes them along.
 * Comments before it stay.
 */
export function removePart(text: string, document: Json5Document, node: Container, index: number): Splice[] {
  const parts = partsOf(node);
  const part = parts[index];
  if (!part) return [];
  const inside = { start: node.start + 1, end: node.end - 1 };
  const bare = !document.comments.some(one => one.start >= inside.start && one.end <= inside.end);
  if (parts.length === 1 && bare && !hasLineEnd(text.slice(inside.start, inside.end))) return [{ ...inside, text: "" }];
  const comma = commaAfter(text, document, part);
  const before = parts[index - 1];
  const end = endOfOwnComments(text, document, comma === null ? part.end : comma + 1);
  const start = lineStart(text, part.start);
  const aloneBefore = text.slice(start, part.start).trim() === "";
  const lineRest = /^[ \t]*(\r\n|\n|\r)/.exec(text.slice(end));
  const splices: Splice[] = [];
  // The last part of a list without a closing comma: the comma before it goes too.
  const orphan = comma === null && before ? commaAfter(text, document, before) : null;
  if (aloneBefore && lineRest) splices.push({ start, end: end + lineRest[0].length, text: "" });
  else if (comma !== null) {
    const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    splices.push({ start: part.start, end: end + blanks, text: "" });
  } else {
    let from = part.start;
    while (text[from - 1] === " " || text[from - 1] === "\t") from -= 1;
    // Blanks after a line comment's end are never reached: the search stays in the part's own line.
    splices.push({ start: Math.max(from, before?.end ?? 0, orphan === null ? 0 : orphan + 1), end, text: "" });
  }
  if (orphan !== null) splices.push({ start: orphan, end: orphan + 1, text: "" });
  return splices;
}
