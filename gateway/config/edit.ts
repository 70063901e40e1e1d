import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../contract/errors/app-error.ts";
import { readJson5 } from "./json5/read.ts";
import { appendPart, applySplices, type Container, removePart, type Splice } from "./json5/splice.ts";
import { hasLineEnd, indentAt, type Style, styleOf } from "./json5/style.ts";
import { dotted, type Json5Document, type Json5Node, memberOf, nodeAt, type Path, plainValue, positionOf } from "./json5/tree.ts";
import { writeName, writeValue } from "./json5/write.ts";
import type { SettingsChange } from "./service.ts";

type Opened = { readonly text: string; readonly document: Json5Document; readonly style: Style };

function open(text: string, file: string): Opened {
  const reading = readJson5(text);
  if (!reading.ok) {
    const { offset, en, zh } = reading.problem;
    throw AppError.of("CONFIG_SYNTAX", { file, ...positionOf(text, offset), problem: en, problemZh: zh });
  }
  return { text, document: reading.document, style: styleOf(text, reading.document) };
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Sets values and (with `undefined`) removes keys in a JSON5 text. Everything else stays byte for byte: comments, order, quotes, layout.
 * Groups are changed member by member and lists item by item, so that comments inside them live on.
 * @throws AppError CONFIG_SYNTAX when the text is no JSON5, CONFIG_VALUE when a path leads through a value that is no group
 */
export function editSettings(text: string, changes: readonly SettingsChange[], file = "hearth.json5"): string {
  let result = text;
  for (const { path, value } of changes)
    result = value === undefined ? removeAt(result, path, file) : setAt(result, path, value, file);
  return result;
}

function notThere(path: Path, file: string): never {
  const sentence = { problem: "there is no group or list here to change", problemZh: "此处没有可修改的组或列表" };
  throw AppError.of("CONFIG_VALUE", { key: dotted(path), file, line: 1, ...sentence });
}

const cut = (opened: Opened, splices: readonly Splice[]): string => applySplices(opened.text, splices);

function setAt(text: string, path: Path, value: unknown, file: string): string {
  const opened = open(text, file);
  const { root } = opened.document;
  if (path.some(step => step === "__proto__")) return notThere(path, file);
  const node = nodeAt(root, path);
  if (node) return changeNode(opened, path, node, value, file);
  // The deepest container that is there takes all that is missing below it.
  let depth = path.length - 1;
  while (depth > 0 && !nodeAt(root, path.slice(0, depth))) depth -= 1;
  const container = nodeAt(root, path.slice(0, depth));
  const step = path[depth];
  if ((container?.kind !== "object" && container?.kind !== "array") || step === undefined)
    return notThere(path.slice(0, depth), file);
  const missing = path.slice(depth + 1).reduceRight<unknown>((inner, name) => {
    if (typeof name === "string") return { [name]: inner };
    return name === 0 ? [inner] : notThere(path, file);
  }, value);
  return cut(
    opened,
    addPart(opened, container, step, missing, () => notThere(path, file)),
  );
}

function addPart(opened: Opened, node: Container, step: string | number, value: unknown, refuse: () => never): Splice[] {
  const { text, document, style } = opened;
  if (node.kind === "array" && step !== node.items.length) return refuse();
  if (node.kind === "object" && typeof step !== "string") return refuse();
  const name = node.kind === "object" ? `${writeName(String(step), style)}: ` : "";
  return appendPart(text, document, style, node, indent => name + writeValue(value, style, indent));
}

function changeNode(opened: Opened, path: Path, node: Json5Node, value: unknown, file: string): string {
  const { text, style } = opened;
  if (isDeepStrictEqual(plainValue(node), value)) return text;
  if (node.kind === "object" && isGroup(value)) return changeGroup(text, path, node, value, file);
  if (node.kind === "array" && Array.isArray(value)) return changeList(text, path, node, value, file);
  const inLine = lineOfItsOwn(opened, node) ? indentAt(text, node.start) : null;
  const quote = node.kind === "string" && text[node.start] === "'" ? "'" : node.kind === "string" ? '"' : style.quote;
  return cut(opened, [{ start: node.start, end: node.end, text: writeValue(value, { ...style, quote }, inLine) }]);
}

/** True when a value may take several lines where it stands: it begins in a line that only its own key shares. */
function lineOfItsOwn({ text, document }: Opened, node: Json5Node): boolean {
  const before = text.slice(0, node.start);
  const line = before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1);
  return node === document.root || (hasLineEnd(before) && !/[{[,]/.test(line.replace(/"[^"]*"|'[^']*'/g, "")));
}

function changeGroup(
  text: string,
  path: Path,
  node: Json5Node & { kind: "object" },
  value: Record<string, unknown>,
  file: string,
): string {
  let result = text;
  const gone = new Set(
    node.members.map(({ name }) => name).filter(name => value[name] === undefined || !Object.hasOwn(value, name)),
  );
  for (const name of gone) result = removeAt(result, [...path, name], file);
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined || isDeepStrictEqual(currentValue(node, name), item)) continue;
    result = setAt(result, [...path, name], item, file);
  }
  return result;
}

const currentValue = (node: Json5Node & { kind: "object" }, name: string): unknown => {
  const member = memberOf(node, name);
  return member ? plainValue(member.value) : undefined;
};

type List = Json5Node & { kind: "array" };

/** What tells the items of a list apart, when every one has a name of its own. */
function namesOf(items: readonly unknown[]): string[] | null {
  const names = items.map(item => (isGroup(item) ? (item.name ?? item.id) : undefined));
  return names.every(name => typeof name === "string") && new Set(names).size === names.length ? (names as string[]) : null;
}

/** Named items keep to their names, so that comments stay with what they speak of; others to their places. */
function changeList(text: string, path: Path, node: List, value: readonly unknown[], file: string): string {
  const old = node.items.map(plainValue);
  const [oldNames, newNames] = [namesOf(old), namesOf(value)];
  let result = text;
  if (oldNames && newNames) {
    const kept = oldNames.filter(name => newNames.includes(name));
    if (
      isDeepStrictEqual(
        newNames.filter(name => kept.includes(name)),
        kept,
      )
    ) {
      for (const [index, name] of [...oldNames.entries()].toReversed())
        if (!kept.includes(name)) result = removeAt(result, [...path, index], file);
      for (const [index, item] of value.entries())
        result = kept.includes(newNames[index] ?? "")
          ? setAt(result, [...path, index], item, file)
          : insertItem(result, path, index, item, file);
      return result;
    }
  }
  for (let index = old.length - 1; index >= value.length; index--) result = removeAt(result, [...path, index], file);
  for (const [index, item] of value.entries()) result = setAt(result, [...path, index], item, file);
  return result;
}

/** Puts an item before the one at `index`, or at the end. */
function insertItem(text: string, path: Path, index: number, item: unknown, file: string): string {
  const opened = open(text, file);
  const list = nodeAt(opened.document.root, path);
  const next = list?.kind === "array" ? list.items[index] : undefined;
  if (!next) return setAt(text, [...path, index], item, file);
  const indent = lineOfItsOwn(opened, next) ? indentAt(text, next.start) : null;
  const gap = indent === null ? " " : opened.style.newline + indent;
  const added = `${writeValue(item, opened.style, indent)},${gap}`;
  return cut(opened, [{ start: next.start, end: next.start, text: added }]);
}

/** Takes the key out, all of them if it stands there more than once. What is not there is no error. */
function removeAt(text: string, path: Path, file: string): string {
  let result = text;
  for (;;) {
    const opened = open(result, file);
    const parent = nodeAt(opened.document.root, path.slice(0, -1));
    const step = path.at(-1);
    if (parent?.kind === "array" && typeof step === "number")
      return cut(opened, removePart(result, opened.document, parent, step));
    if (parent?.kind !== "object") return result;
    const index = parent.members.findLastIndex(({ name }) => name === String(step));
    if (index < 0) return result;
    result = cut(opened, removePart(result, opened.document, parent, index));
  }
}
