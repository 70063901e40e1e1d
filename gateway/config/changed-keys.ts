import { isDeepStrictEqual } from "node:util";
import { readJson5 } from "./json5/read.ts";
import { dotted, type Path, plainValue } from "./json5/tree.ts";

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The keys in which two values differ: as deep as both have groups there. */
export function changedKeys(before: unknown, after: unknown, path: Path = []): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isGroup(before) || !isGroup(after)) return [dotted(path)];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap(name => changedKeys(before[name], after[name], [...path, name]));
}

const most = 6;

/** One line for the history: which keys changed, never their values. */
export function summarise(before: string | null, after: string): string {
  if (before === null) return "first version";
  const [old, now] = [before, after].map(text => {
    const reading = readJson5(text);
    return reading.ok ? plainValue(reading.document.root) : {};
  });
  const keys = changedKeys(old, now).filter(key => key !== "");
  if (keys.length === 0) return before === after ? "same text" : "comments and layout";
  return keys.slice(0, most).join(", ") + (keys.length > most ? ` +${keys.length - most}` : "");
}
