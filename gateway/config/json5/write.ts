import type { Style } from "./style.ts";

const unsafe = /[\u0000-\u001f\u007f\u2028\u2029\ufeff\ud800-\udfff]/;

/** Text in quotes. Whole characters stay readable; control characters, line ends and halves of characters are escaped. */
export function writeString(value: string, quote: '"' | "'"): string {
  let written = "";
  for (const char of value) {
    if (char === "\\" || char === quote) written += `\\${char}`;
    else if (char === "\n") written += "\\n";
    else if (char === "\t") written += "\\t";
    else if (char.length === 1 && unsafe.test(char)) written += `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
    else written += char;
  }
  return quote + written + quote;
}

export function writeName(name: string, style: Style): string {
  return style.bareNames && /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : writeString(name, style.quote);
}

const plainItem = (value: unknown): boolean => typeof value !== "object" || value === null;

/**
 * A value as JSON5 text. `indent` is that of the line it begins on; null writes it on one line. Members that are undefined are left out.
 * @throws TypeError for what settings cannot hold (functions, symbols, big integers)
 */
export function writeValue(value: unknown, style: Style, indent: string | null): string {
  if (typeof value === "string") return writeString(value, style.quote);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "object") throw new TypeError(`settings hold no ${typeof value}`);
  const isArray = Array.isArray(value);
  const [open, close] = isArray ? ["[", "]"] : ["{", "}"];
  const inner = indent === null ? null : indent + style.unit;
  const lineFor = (at: string | null): string[] =>
    isArray
      ? value.map(item => writeValue(item, style, at))
      : Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([name, item]) => `${writeName(name, style)}: ${writeValue(item, style, at)}`);
  const short = lineFor(null);
  if (short.length === 0) return open + close;
  const oneLine = isArray ? `[${short.join(", ")}]` : `{ ${short.join(", ")} }`;
  if (indent === null || inner === null || (isArray && value.every(plainItem) && oneLine.length <= 100)) return oneLine;
  const { newline } = style;
  const end = style.trailingComma ? "," : "";
  return `${open}${newline}${lineFor(inner)
    .map(line => inner + line)
    .join(`,${newline}`)}${end}${newline}${indent}${close}`;
}
