/** Half-open range of UTF-16 offsets in a text. */
export type Span = { readonly start: number; readonly end: number };

export type Member = Span & { readonly name: string; readonly nameEnd: number; readonly value: Json5Node };

/** A JSON5 value with its place. A member's or node's span holds no comment and no comma around it. */
export type Json5Node =
  | (Span & { readonly kind: "object"; readonly members: readonly Member[] })
  | (Span & { readonly kind: "array"; readonly items: readonly Json5Node[] })
  | (Span & { readonly kind: "string"; readonly value: string })
  | (Span & { readonly kind: "other"; readonly value: number | boolean | null });

export type ObjectNode = Extract<Json5Node, { kind: "object" }>;
export type ArrayNode = Extract<Json5Node, { kind: "array" }>;

/** A text that was read whole. `comments` in the order of the text, their marks included. */
export type Json5Document = { readonly root: Json5Node; readonly comments: readonly Span[] };

/** A way into a value: names of members, numbers of items. */
export type Path = readonly (string | number)[];

/** The member that counts: of several with one name, the last. */
export const memberOf = (node: ObjectNode, name: string): Member | undefined =>
  node.members.findLast(member => member.name === name);

/** The node at `path`, undefined where there is none. */
export function nodeAt(root: Json5Node, path: Path): Json5Node | undefined {
  let node: Json5Node | undefined = root;
  for (const step of path) {
    if (node?.kind === "object") node = memberOf(node, String(step))?.value;
    else if (node?.kind === "array" && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return node;
}

/** Where to point a person for `path`: the name of the member, or the nearest thing around it that is there. */
export function offsetOf(root: Json5Node, path: Path): number {
  let node = root;
  let offset = root.start;
  for (const step of path) {
    if (node.kind === "object") {
      const member = memberOf(node, String(step));
      if (!member) return offset;
      offset = member.start;
      node = member.value;
    } else if (node.kind === "array") {
      const item: Json5Node | undefined = typeof step === "number" ? node.items[step] : undefined;
      if (!item) return offset;
      offset = item.start;
      node = item;
    } else return offset;
  }
  return offset;
}

/** The plain value. Of members with one name the last counts; the reader has refused `__proto__` as a name. */
export function plainValue(node: Json5Node): unknown {
  if (node.kind === "object") {
    const value: Record<string, unknown> = {};
    for (const member of node.members) value[member.name] = plainValue(member.value);
    return value;
  }
  return node.kind === "array" ? node.items.map(plainValue) : node.value;
}

/** Line and column, both from 1; a byte order mark takes no column. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = text.startsWith("\uFEFF") ? 1 : 0;
  for (let at = 0; at < offset; at++) {
    // The pair \r\n counts once, at its end.
    if (text[at] !== "\n" && (text[at] !== "\r" || text[at + 1] === "\n")) continue;
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: Math.max(offset - lineStart, 0) + 1 };
}

/** `agents.home.model`, `providers[0].name`, `channels["a.b"]`: how people are told where something stands. */
export function dotted(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/[.[\]"\s]/.test(step) || step === "") text += `[${JSON.stringify(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}
