import type { Path } from "./json5/tree.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** `${NAME}` is replaced; `$${NAME}` stands for itself without its first dollar; any other `${` is plain text. */
const reference = /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The variables that a text names. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(reference)].flatMap(([whole, name]) => (whole.startsWith("$$") || name === undefined ? [] : [name]));

/** Hearth's own variables hold the passphrase of the vault and its like. Windows takes their names in any case. */
export const isOwnVariable = (name: string): boolean => /^hearth_/i.test(name);

export type Missing = { readonly path: Path; readonly variable: string };

/**
 * `value` with every `${NAME}` in its texts replaced from `variables`. A variable that is not set, or empty, or Hearth's own is reported and left as it
 * stands; what a variable holds is never looked at for further references.
 */
export function resolveVariables(value: unknown, variables: Variables): { value: unknown; missing: Missing[] } {
  const missing: Missing[] = [];
  const resolve = (one: unknown, path: Path): unknown => {
    if (typeof one === "string")
      return one.replace(reference, (whole, name: string) => {
        if (whole.startsWith("$$")) return whole.slice(1);
        const found = isOwnVariable(name) ? undefined : variables[name];
        if (found) return found;
        missing.push({ path, variable: name });
        return whole;
      });
    if (Array.isArray(one)) return one.map((item, index) => resolve(item, [...path, index]));
    if (typeof one === "object" && one !== null)
      return Object.fromEntries(Object.entries(one).map(([name, item]) => [name, resolve(item, [...path, name])]));
    return one;
  };
  return { value: resolve(value, []), missing };
}
