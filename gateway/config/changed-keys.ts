import { isDeepStrictEqual } from "node:util";
import { readJson5 } from "./json5/read.ts";
import { dotted, type Path, plainValue } from "./json5/tree.ts";

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A group that is not there on one side counts as empty, so that each of its keys is named. */
const groupsOf = (a: unknown, b: unknown): [Record<string, unknown>, Record<string, unknown>] | null => {
  const [left, right] = [a ?? {}, b ?? {}];
  if (!isGroup(left) || !isGroup(right)) return null;
  return Object.keys(left).length + Object.keys(right).length === 0 ? null : [left, right];
};

/** The keys in which two values differ: as deep as both have groups, or nothing, there. */
export function changedKeys(was: unknown, is: unknown, path: Path = []): string[] {
  if (isDeepStrictEqual(was, is)) return [];
  const groups = groupsOf(was, is);
  if (!groups) return [dotted(path)];
  const [before, after] = groups;
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
