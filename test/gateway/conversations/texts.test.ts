import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Part } from "../../../contract/messages.ts";
import { exportName } from "../../../gateway/conversations/export.ts";
import { foldChunks, packParts, unpackParts } from "../../../gateway/conversations/parts.ts";
import { planSearch } from "../../../gateway/conversations/search-plan.ts";
import { shortTokens } from "../../../gateway/conversations/short-tokens.ts";
import { snippetOf } from "../../../gateway/conversations/snippet.ts";
import { cutText, previewOf, titleFrom } from "../../../gateway/conversations/title.ts";

describe("parts in the database", () => {
  const file = { hash: "a".repeat(64), name: "x.png", mediaType: "image/png", bytes: 3 };
  it.each<[string, Part[], string, string]>([
    ["plain text is kept once", [{ kind: "text", text: "hi" }], "hi", "[]"],
    ["nothing", [], "", "[]"],
    [
      "two texts are joined by a blank line",
      [
        { kind: "text", text: "a" },
        { kind: "text", text: "b" },
      ],
      "a\n\nb",
      '[{"kind":"text","text":"a"},{"kind":"text","text":"b"}]',
    ],
    ["a file alone has no text", [{ kind: "image", file }], "", JSON.stringify([{ kind: "image", file }])],
  ])("%s", (_name, parts, text, stored) => {
    const packed = packParts(parts);
    expect(packed).toEqual({ text, parts: stored });
    expect(unpackParts(packed)).toEqual(parts);
  });

  it("adds chunks up in their order", () => {
    expect(
      foldChunks([
        { chunk: 1, part: "thinking", text: "hm" },
        { chunk: 2, part: "thinking", text: "m" },
        { chunk: 3, part: "text", text: "a" },
        { chunk: 4, part: "text", text: "b" },
      ]),
    ).toEqual([
      { kind: "thinking", text: "hmm" },
      { kind: "text", text: "ab" },
    ]);
  });
});

describe("titles", () => {
  it.each([
    ["Hello there\nsecond line", "Hello there"],
    ["\n\n  # Plan for today  ", "Plan for today"],
    ["> quoted", "quoted"],
    ["", "notes.pdf"],
    ["  \n\t", "notes.pdf"],
    ["你好，请帮我写一封信", "你好，请帮我写一封信"],
  ])("%j gives %j", (text, title) => expect(titleFrom(text, "notes.pdf")).toBe(title));

  it("never cuts a character in two and never passes the limit", () => {
    const family = "👨‍👩‍👧‍👦";
    expect(cutText(family.repeat(9), 60)).toBe(`${family.repeat(5)}…`);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), text => {
        const title = titleFrom(text, "");
        expect(title.length).toBeLessThanOrEqual(60);
        expect(title.isWellFormed()).toBe(true);
      }),
    );
  });

  it("previews are one line", () => expect(previewOf("a\n\n  b\tc")).toBe("a b c"));
  it("file names lose what systems refuse", () => {
    expect(exportName('a/b:c*"d"\u0000', "md")).toBe("a b c d.md");
    expect(exportName("...", "json")).toBe("conversation.json");
  });
});

describe("short tokens", () => {
  it.each<[string, string[]]>([
    ["你好吗", ["你", "好", "你好", "吗", "好吗"]],
    ["go to C 12 hello", ["go", "to", "c", "12"]],
    ["C语言", ["c", "语", "c语", "言", "语言"]],
    ["it's", ["it", "s"]],
    ["好，的", ["好", "的"]],
    ["ok 👍", ["ok", "x1f44d"]],
    ["abc", []],
    ["", []],
  ])("%j", (text, tokens) => expect(shortTokens(text).toSorted()).toEqual(tokens.toSorted()));
});

describe("search plans", () => {
  it.each<[string, ReturnType<typeof planSearch>]>([
    ["hello", { trigram: '"hello"', short: null, phrase: null, terms: ["hello"] }],
    ['say "hi" OR', { trigram: '"say" AND """hi"""', short: '"or"', phrase: '"say ""hi"" OR"', terms: ["say", '"hi"', "OR"] }],
    ["你好", { trigram: null, short: '"你好"', phrase: null, terms: ["你好"] }],
    ["NEAR(a b)", { trigram: '"NEAR(a"', short: '"b"', phrase: '"NEAR(a b)"', terms: ["NEAR(a", "b)"] }],
    ["!?", null],
    ["\0", null],
    ["a\0b", { trigram: null, short: '"a" AND "b"', phrase: '"a b"', terms: ["a", "b"] }],
  ])("%j", (query, plan) => expect(planSearch(query)).toEqual(plan));
});

describe("snippets", () => {
  it("shows what is around the first hit, on one line", () => {
    const text = `${"lorem ".repeat(40)}\nNEEDLE ${"ipsum ".repeat(60)}`;
    const snippet = snippetOf(text, ["needle"]);
    expect(snippet).toMatch(/^….*NEEDLE ipsum.*…$/);
    expect(snippet.length).toBeLessThan(220);
  });
  it("is well formed wherever it cuts", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
        (text, term) => {
          expect(snippetOf(text, [term]).isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
