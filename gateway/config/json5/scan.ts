import { syntaxProblem } from "./problem.ts";
import type { Span } from "./tree.ts";

/** White space of JSON5: that of ECMAScript 5.1, line ends included. */
const blank = /[\t\v\f \u00A0\uFEFF\n\r\u2028\u2029\p{Zs}]+/uy;
const identifier = /(?:[$_\p{ID_Start}]|\\u[0-9a-fA-F]{4})(?:[$_\p{ID_Continue}]|\u200C|\u200D|\\u[0-9a-fA-F]{4})*/uy;
const nameStart = /^[$_\p{ID_Start}]$/u;
const namePart = /^(?:[$_\p{ID_Continue}]|\u200C|\u200D)$/u;
const number = /([+-]?)(Infinity|NaN|0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)/y;
const afterNumber = /[$_.\\\p{ID_Continue}]/uy;
const lineEnd = /[\n\r\u2028\u2029]/g;

const simpleEscapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Reads the pieces of a JSON5 text one after the other. Throws a Json5Problem, which the reader turns into a value. */
export function createScanner(text: string) {
  const comments: Span[] = [];
  let at = 0;

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const fail = (problem: Parameters<typeof syntaxProblem>[0], offset = at): never => {
    throw syntaxProblem(problem, offset);
  };

  const comment = (): boolean => {
    if (text[at] !== "/") return false;
    const start = at;
    if (text[at + 1] === "/") {
      lineEnd.lastIndex = at;
      at = lineEnd.exec(text)?.index ?? text.length;
    } else if (text[at + 1] === "*") {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) fail("openComment", start);
      at = end + 2;
    } else return false;
    comments.push({ start, end: at });
    return true;
  };

  /** An escape in a name stands for a sign that may stand there by itself. */
  const unicodeEscapes = (name: string, start: number): string =>
    name.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string, offset: number) => {
      const sign = String.fromCharCode(Number.parseInt(hex, 16));
      return (offset === 0 ? nameStart : namePart).test(sign) ? sign : fail("escape", start + offset);
    });

  /** After the backslash: what it stands for. */
  const escaped = (): string => {
    const char = text[at++];
    if (char === undefined) return fail("openString", at - 1);
    if (Object.hasOwn(simpleEscapes, char)) return simpleEscapes[char] ?? "";
    if (char === "\r") {
      if (text[at] === "\n") at += 1;
      return "";
    }
    if (char === "\n" || char === "\u2028" || char === "\u2029") return "";
    if (char === "x" || char === "u") {
      const digits = text.slice(at, at + (char === "x" ? 2 : 4));
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < (char === "x" ? 2 : 4)) fail("escape", at - 2);
      at += digits.length;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (char === "0" && !/[0-9]/.test(text[at] ?? "")) return "\0";
    if (/[0-9]/.test(char)) fail("escape", at - 2);
    return char;
  };

  return {
    comments: comments as readonly Span[],
    get at() {
      return at;
    },
    fail,
    /** Skips white space and comments; the next character, undefined at the end. */
    peek(): string | undefined {
      for (;;) {
        const found = match(blank);
        if (found) at += found[0].length;
        if (!comment()) return text[at];
      }
    },
    /** Steps over the character that `peek` showed. */
    step(): void {
      at += 1;
    },
    string(): string {
      const start = at;
      const quote = text[at++];
      let value = "";
      let from = at;
      for (;;) {
        const char = text[at];
        if (char === undefined || char === "\n" || char === "\r") return fail("openString", start);
        if (char === quote) break;
        at += 1;
        if (char !== "\\") continue;
        value += text.slice(from, at - 1) + escaped();
        from = at;
      }
      value += text.slice(from, at);
      at += 1;
      return value;
    },
    /** A name without quotes, or null when there is none here. */
    identifier(): string | null {
      const found = match(identifier);
      if (!found) return null;
      const start = at;
      at += found[0].length;
      return unicodeEscapes(found[0], start);
    },
    /** A number, or null when there is none here. */
    number(): number | null {
      const found = match(number);
      if (!found) return null;
      const start = at;
      at += found[0].length;
      if (match(afterNumber)) fail("number", start);
      const size = found[2] === "Infinity" ? Number.POSITIVE_INFINITY : Number(found[2]);
      return found[1] === "-" ? -size : size;
    },
  };
}

export type Scanner = ReturnType<typeof createScanner>;
