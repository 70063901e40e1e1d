import fc from "fast-check";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { readJson5 } from "../../../../gateway/config/json5/read.ts";
import { offsetOf, plainValue, positionOf } from "../../../../gateway/config/json5/tree.ts";
import { settingsFixtures } from "../../../support/fixtures.ts";

const read = (text: string): unknown => {
  const reading = readJson5(text);
  return reading.ok ? plainValue(reading.document.root) : "refused";
};

/** What the reference reader says; it knows `__proto__` as a name and U+2028 as an end of line, as we do not need to. */
const reference = (text: string): unknown => {
  try {
    return JSON5.parse(text);
  } catch {
    return "refused";
  }
};

describe("reading JSON5", () => {
  test.each([
    "{a:1,b:'x\\'y',c:+1,d:-Infinity,e:NaN,f:0x1F,g:.5,h:5.,i:[1,2,],j:\"line\\\nnext\",/*c*/k:null,//x\n}",
    "{ \u00e9:2, $x:3, _y:4, \\u0061b:5, 'q\"':6, while:7, a1:8, true:1, null:2, Infinity:3, NaN:4 }",
    "{a:-0x10,b:+.5e3,c:'\\x41\\u0041\\0\\v\\q'}",
    "\uFEFF{a:1\u00a0,\n b:2}",
    "{日本:'🦞'}",
    '{a:"\\\r\nx"}',
    "{a:1}}",
    "{a:01}",
    "{a:- 1}",
    "{a:truex}",
    "{a:'\\u{61}'}",
    "{a:0xg}",
    "{a:1e}",
    "{a:'\\1'}",
    "[,]",
    "{,}",
    "{a}",
    "{a:1 b:2}",
    "",
    "// only",
    "/* open",
    '{a:"\\',
    "'x\ny'",
    "0",
    "null",
    "[[[]]]",
    "5.e3",
    ".",
    "+",
    "{a:1,a:2}",
    "nul",
  ])("agrees with the reference on %j", text => {
    expect(read(text)).toEqual(reference(text));
  });

  test("agrees with the reference on texts that a keyboard slip made", () => {
    const seeds = [...settingsFixtures("config"), ...settingsFixtures("openclaw")].map(({ text }) => text);
    const base = fc.constantFrom("{a:[1,{b:'x'}], // c\n 'd':\"e\\n\"}", "{a:-.5e1,b:0xFF,/*x*/c:[true,null,],}", ...seeds);
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "'",
      "\\",
      "/",
      "*",
      "//",
      "\n",
      "0",
      "-",
      ".",
      "e",
      "x",
      "\\u00",
      "true",
      " ",
    );
    fc.assert(
      fc.property(base, fc.nat(), fc.nat(6), piece, (text, where, removed, added) => {
        const at = where % (text.length + 1);
        const slip = text.slice(0, at) + added + text.slice(at + removed);
        if (slip.includes("__proto__")) return;
        expect(read(slip)).toEqual(reference(slip));
      }),
      { numRuns: 1_500 },
    );
  });

  test("an escape in a name stands for a sign that may stand there", () => {
    for (const text of ["{ en\\u0061bled: 1 }", "{ en\\u00abled: 1 }", "{ \\u0030a: 1 }", "{ \\ud83d\\ude00: 1 }"])
      expect(read(text)).toEqual(reference(text));
  });

  test("ends on every cut of a text", () => {
    const text = "{a:[1,{b:'x\\\n'}], /* c */ 'd':\"e\\u0041\", f:0x1F} // end";
    for (let end = 0; end < text.length; end++) expect(() => readJson5(text.slice(0, end))).not.toThrow();
  });

  test("refuses a tower of brackets instead of running out of stack", () => {
    expect(read("[".repeat(100_000))).toBe("refused");
    expect(read(`${"[".repeat(90)}${"]".repeat(90)}`)).not.toBe("refused");
  });

  test("refuses __proto__ and keeps other inherited names as plain members", () => {
    expect(read("{__proto__: {admin: true}}")).toBe("refused");
    expect(read("{'__proto__': 1}")).toBe("refused");
    expect(Object.hasOwn(read("{constructor: 1, toString: 2}") as object, "toString")).toBe(true);
  });

  test("never repeats a text of the file in a problem", () => {
    const reading = readJson5('{a: "sk-secret-value');
    expect(JSON.stringify(reading)).not.toContain("secret");
  });
});

describe("places", () => {
  const text = '\uFEFF{\r\n  a: {\r\n    "b": [1, { c: true }],\r\n  },\r\n}';
  const reading = readJson5(text);
  const root = reading.ok ? reading.document.root : undefined;

  test.each([
    [[], 1, 1],
    [["a"], 2, 3],
    [["a", "b"], 3, 5],
    [["a", "b", 0], 3, 11],
    [["a", "b", 1, "c"], 3, 16],
    [["a", "nothing", "here"], 2, 3],
    [["a", "b", 7], 3, 5],
  ] as const)("%j stands at %i:%i", (path, line, column) => {
    expect(positionOf(text, offsetOf(root!, path))).toEqual({ line, column });
  });
});
