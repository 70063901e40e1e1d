import { expect, test } from "vitest";
import { anthropicList, findOffer, offers, openAiList } from "../../../gateway/doors/model-list.ts";

const info = { local: true, images: null, tools: null, thinking: null, contextTokens: 9 };
const all = offers(
  ["a", "b/c:1", "d", "e"].map(name => ({ ...info, id: `up/${name}`, provider: "up", name })),
  [{ id: "bard", name: "The Bard" }],
);
const ids = (page: object): unknown => {
  const { data, has_more, first_id, last_id } = page as {
    data: { id: string }[];
    has_more: boolean;
    first_id: string;
    last_id: string;
  };
  return [data.map(one => one.id), has_more, first_id, last_id];
};

test("agents first, then every model under its full name", () => {
  expect(openAiList(all, 7)).toEqual({
    object: "list",
    data: [
      { id: "bard", object: "model", created: 7, owned_by: "hearth" },
      ...["up/a", "up/b/c:1", "up/d", "up/e"].map(id => ({ id, object: "model", created: 7, owned_by: "up" })),
    ],
  });
});

test.each<[object, string[], boolean]>([
  [{}, ["bard", "up/a", "up/b/c:1", "up/d", "up/e"], false],
  [{ limit: "2" }, ["bard", "up/a"], true],
  [{ limit: "2", after_id: "up/a" }, ["up/b/c:1", "up/d"], true],
  [{ limit: "2", after_id: "up/d" }, ["up/e"], false],
  [{ limit: "2", before_id: "up/d" }, ["up/a", "up/b/c:1"], true],
  [{ limit: "9", before_id: "up/a" }, ["bard"], false],
])("Anthropic's page %j", (query, expected, more) => {
  expect(ids(anthropicList(all, 7, { ...query }))).toEqual([expected, more, expected[0], expected.at(-1)]);
});

test("wrong pages and unknown models are refused by name", () => {
  expect(() => anthropicList(all, 7, { limit: "0" })).toThrow(/limit/);
  expect(() => anthropicList(all, 7, { after_id: "zzz" })).toThrow(/after_id/);
  expect(() => findOffer(all, "zzz")).toThrow(/zzz/);
  expect(findOffer(all, "b/c:1").id).toBe("up/b/c:1");
});
