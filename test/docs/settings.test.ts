import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { SettingsFile } from "../../contract/settings/schema.ts";
import { placeOf } from "../../gateway/config/known-keys.ts";
import { firstColumn, languages, readPage } from "./pages.ts";

type Keys = { readonly served: string[]; readonly notServed: string[] };

/** The mark may stand anywhere in the wrapping of optional and default. */
function isServed(schema: z.ZodType): boolean {
  if (schema.meta()?.served === false) return false;
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType ? isServed(innerType) : true;
}

/** Keys as the pages write them: `agents.ID.model` below a record, `providers[].name` below a list. A list or record of plain values is one key. */
function keysOf(schema: z.ZodType, path: string): Keys {
  if (!isServed(schema)) return { served: [], notServed: [path] };
  const place = placeOf(schema);
  const below = (inner: z.ZodType, at: string): Keys =>
    isServed(inner) && placeOf(inner).kind === "leaf" ? { served: [path], notServed: [] } : keysOf(inner, at);
  if (place.kind === "leaf") return { served: [path], notServed: [] };
  if (place.kind === "list") return below(place.item, `${path}[]`);
  if (place.kind === "record") return below(place.value, `${path}.ID`);
  const found = Object.entries(place.names).map(([name, inner]) => keysOf(inner, path === "" ? name : `${path}.${name}`));
  return { served: found.flatMap(keys => keys.served), notServed: found.flatMap(keys => keys.notServed) };
}

const schema = keysOf(SettingsFile, "");

describe.each(languages)("settings.md in %s", language => {
  const page = readPage(`docs/${language}/settings.md`);

  test("its first table has every key that is served, and nothing else", () => {
    expect(firstColumn(page, 1).sort()).toEqual([...schema.served].sort());
  });

  test("its second table has every key that is kept but not served, and nothing else", () => {
    expect(firstColumn(page, 2).sort()).toEqual([...schema.notServed].sort());
  });
});

test("the schema has keys of both kinds, so that the tables say something", () => {
  expect(schema.served).toContain("providers[].apiKey");
  expect(schema.served).toContain("agents.ID.fallbacks");
  expect(schema.notServed).toContain("session.store");
});
