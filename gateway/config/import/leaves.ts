import type { Path } from "../json5/tree.ts";

export type Leaf = { readonly path: Path; readonly value: unknown };

export const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** OpenClaw's way to name a secret: `{ source: "env", provider: "default", id: "NAME" }`. */
export const isSecretRef = (value: unknown): value is { source: string; id: string } =>
  isGroup(value) &&
  typeof value.source === "string" &&
  typeof value.id === "string" &&
  Object.keys(value).every(name => ["source", "provider", "id"].includes(name));

/** The single keys of a value: everything but groups and lists of groups. A list of plain items is one key, and so is a secret's name. */
export function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.some(item => typeof item === "object" && item !== null)) return [{ path, value }];
    return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  }
  if (!isGroup(value) || isSecretRef(value)) return [{ path, value }];
  const entries = Object.entries(value);
  if (entries.length === 0 && path.length > 0) return [{ path, value }];
  return entries.flatMap(([name, item]) => leavesOf(item, [...path, name]));
}

/** What a table says of a name that a stranger wrote; `constructor` and its like are in no table. */
export const lookUp = <T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined =>
  typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;

/** What stands at `path`, undefined where there is nothing. */
export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
    return isGroup(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
  }, root);
