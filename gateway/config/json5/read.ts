import type { Json5Problem } from "./problem.ts";
import { createScanner, type Scanner } from "./scan.ts";
import type { Json5Document, Json5Node, Member } from "./tree.ts";

const deepest = 100;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

export type Json5Reading =
  | { readonly ok: true; readonly document: Json5Document }
  | { readonly ok: false; readonly problem: Json5Problem };

/**
 * Reads JSON5 (json5.org, version 1.0.0) with the place of every value. Our own, because the readers at hand lose positions (json5)
 * or do not end on a cut text (momoa 3.3.13 with a backslash as its last character). Never throws; nests at most 100 deep.
 */
export function readJson5(text: string): Json5Reading {
  const scanner = createScanner(text);
  try {
    const root = readValue(scanner, 0);
    if (scanner.peek() !== undefined) return scanner.fail("rest");
    return { ok: true, document: { root, comments: scanner.comments } };
  } catch (problem) {
    if (problem instanceof Error) throw problem;
    return { ok: false, problem: problem as Json5Problem };
  }
}

function readValue(scanner: Scanner, depth: number): Json5Node {
  const next = scanner.peek();
  const start = scanner.at;
  if (next === undefined) return scanner.fail("end");
  if (depth > deepest) return scanner.fail("deep");
  if (next === "{") return readObject(scanner, depth);
  if (next === "[") return readArray(scanner, depth);
  if (next === '"' || next === "'") return { kind: "string", value: scanner.string(), start, end: scanner.at };
  const number = scanner.number();
  if (number !== null) return { kind: "other", value: number, start, end: scanner.at };
  const word = scanner.identifier();
  if (word === null) return scanner.fail("value");
  const value = words.get(word);
  return value === undefined ? scanner.fail("word", start) : { kind: "other", value, start, end: scanner.at };
}

/** Steps over a comma or stays before `close`. */
function separate(scanner: Scanner, close: string): void {
  const next = scanner.peek();
  if (next === ",") scanner.step();
  else if (next !== close) scanner.fail(next === undefined ? "end" : "comma");
}

function readObject(scanner: Scanner, depth: number): Json5Node {
  const start = scanner.at;
  const members: Member[] = [];
  scanner.step();
  while (scanner.peek() !== "}") {
    members.push(readMember(scanner, depth));
    separate(scanner, "}");
  }
  scanner.step();
  return { kind: "object", members, start, end: scanner.at };
}

function readMember(scanner: Scanner, depth: number): Member {
  const next = scanner.peek();
  const start = scanner.at;
  const name = next === '"' || next === "'" ? scanner.string() : scanner.identifier();
  if (name === null) return scanner.fail(next === undefined ? "end" : "name");
  // As a member of a plain object it would be its prototype.
  if (name === "__proto__") return scanner.fail("proto", start);
  const nameEnd = scanner.at;
  if (scanner.peek() !== ":") return scanner.fail(scanner.peek() === undefined ? "end" : "colon");
  scanner.step();
  const value = readValue(scanner, depth + 1);
  return { name, nameEnd, value, start, end: value.end };
}

function readArray(scanner: Scanner, depth: number): Json5Node {
  const start = scanner.at;
  const items: Json5Node[] = [];
  scanner.step();
  while (scanner.peek() !== "]") {
    items.push(readValue(scanner, depth + 1));
    separate(scanner, "]");
  }
  scanner.step();
  return { kind: "array", items, start, end: scanner.at };
}
