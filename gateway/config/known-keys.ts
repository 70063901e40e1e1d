import type { z } from "zod";
import { SettingsFile } from "../../contract/settings/schema.ts";
import type { Path } from "./json5/tree.ts";

/** What the schema says of one place in the settings. */
export type Place =
  | { readonly kind: "group"; readonly names: Readonly<Record<string, z.ZodType>> }
  | { readonly kind: "record"; readonly value: z.ZodType }
  | { readonly kind: "list"; readonly item: z.ZodType }
  | { readonly kind: "leaf" };

type Def = {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly valueType?: z.ZodType;
  readonly element?: z.ZodType;
};
const defOf = (schema: z.ZodType): Def => schema.def as unknown as Def;

/** The schema inside `.optional()`, `.default()` and their like. */
const bare = (schema: z.ZodType): z.ZodType => {
  const inner = defOf(schema).innerType;
  return inner ? bare(inner) : schema;
};

export function placeOf(schema: z.ZodType): Place {
  const def = defOf(bare(schema));
  if (def.type === "object" && def.shape) return { kind: "group", names: def.shape };
  if (def.type === "record" && def.valueType) return { kind: "record", value: def.valueType };
  if (def.type === "array" && def.element) return { kind: "list", item: def.element };
  return { kind: "leaf" };
}

/** False on what `notServed` marked, wherever in the wrapping the mark stands. */
function isServed(schema: z.ZodType): boolean {
  if (schema.meta()?.served === false) return false;
  const inner = defOf(schema).innerType;
  return inner ? isServed(inner) : true;
}

export type Walked = {
  readonly unknown: readonly { path: Path; siblings: readonly string[] }[];
  readonly notServed: readonly Path[];
};

/** Goes through a value beside the schema: which of its keys nobody knows, and which are known but not acted upon yet. */
export function walkSettings(value: unknown, schema: z.ZodType = SettingsFile): Walked {
  const unknown: { path: Path; siblings: readonly string[] }[] = [];
  const unserved: Path[] = [];
  const walk = (one: unknown, at: z.ZodType, path: Path, served: boolean): void => {
    const stillServed = served && isServed(at);
    if (served && !stillServed) unserved.push(path);
    const place = placeOf(at);
    if (place.kind === "list" && Array.isArray(one)) {
      for (const [index, item] of one.entries()) walk(item, place.item, [...path, index], stillServed);
    } else if (place.kind === "record" || place.kind === "group") {
      if (typeof one !== "object" || one === null || Array.isArray(one)) return;
      for (const [name, item] of Object.entries(one)) {
        const next = place.kind === "record" ? place.value : Object.hasOwn(place.names, name) ? place.names[name] : undefined;
        if (next) walk(item, next, [...path, name], stillServed);
        else unknown.push({ path: [...path, name], siblings: place.kind === "group" ? Object.keys(place.names) : [] });
      }
    }
  };
  walk(value, schema, [], true);
  return { unknown, notServed: unserved };
}

/** Every known key below groups (not below records and lists), as dotted text: to find a key that was put in a wrong place. */
export function groupedKeys(schema: z.ZodType = SettingsFile): string[] {
  const place = placeOf(schema);
  if (place.kind !== "group") return [];
  return Object.entries(place.names).flatMap(([name, inner]) => [name, ...groupedKeys(inner).map(key => `${name}.${key}`)]);
}
