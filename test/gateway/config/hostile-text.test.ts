// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { describe, expect, test } from "vitest";
import { editSettings } from "../../../gateway/config/edit.ts";
import { createMasker } from "../../../gateway/config/masking.ts";
import { parseSettings } from "../../../gateway/config/parse.ts";
import { takeFromText } from "../../../gateway/config/typed-secrets.ts";

const size = 300_000;
const fill = (piece: string, length = size): string => piece.repeat(Math.floor(length / piece.length));
const numbered = (piece: (index: number) => string, count: number): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join("");
const mostMs = 200;
/** Thousands of small things are work, but no more than in proportion. */
const mostMsForMany = 1_000;

const hostile: Readonly<Record<string, string>> = {
  "one word": fill("a"),
  "one word in a comment": `{} // ${fill("a")}`,
  "one word as a persona": `{ agents: { a: { persona: "${fill("a")}" } } }`,
  "one word as a key": `{ ${fill("a")}: 1 }`,
  "dots and dashes": fill("a.-"),
  "half a scheme": `{} // ${fill("a+")}`,
  "schemes without an address": fill("a://"),
  "an address without a host": `x://${fill("a")}`,
  colons: fill(":"),
  "colons after words": fill("a:"),
  quotes: fill('"'),
  "quotes of both kinds": fill(`"'`),
  "blanks before a colon": `headers${fill(" ")}`,
  headers: fill("headers:{"),
  "headers in blanks": fill("headers   "),
  digits: fill("1"),
  questions: fill("?key"),
  backslashes: `{ a: "${fill("\\\\")}`,
};

const many: Readonly<Record<string, string>> = {
  "keys in garbage": `}${numbered(i => `key:'s${i}' `, 10_000)}`,
  "keys in a list": `{ keys: [${fill('"a",', size / 4)}] }`,
  "unknown keys": `{ ${numbered(i => `k${i}:1,\n`, 25_000)} }`,
  "a key many times": `{ ${fill("a:1,\n")} }`,
  comments: `{ ${fill("/**/")} }`,
  brackets: fill("["),
  "variables that are not set": `{ language: [${fill('"${A}",\n', size / 2)}] }`,
};

const timed = (work: () => unknown): number => {
  const begun = performance.now();
  work();
  return performance.now() - begun;
};

describe("a hostile text of 300 kB costs no time", () => {
  const masker = createMasker(Buffer.alloc(32, 7));
  const deps = { file: "hearth.json5", environment: {}, interfaces: [] };
  const gateway = { gateway: { bind: "127.0.0.1" } } as Parameters<typeof takeFromText>[2];

  test.each([
    ...Object.entries(hostile).map(([name, text]) => ({ name, text, most: mostMs })),
    ...Object.entries(many).map(([name, text]) => ({ name, text, most: mostMsForMany })),
  ])("$name", ({ text, most }) => {
    let shown = "";
    expect(timed(() => (shown = masker.mask(text)))).toBeLessThan(most);
    expect(timed(() => expect(masker.unmask(shown, text, "hearth.json5")).toBe(text))).toBeLessThan(2 * most);
    expect(timed(() => parseSettings(text, deps))).toBeLessThan(most);
    expect(timed(() => takeFromText(text, "{}", gateway))).toBeLessThan(most);
  });

  test.each([
    ["comments after a part", `{ a: 1 ${fill("/**/")} , b: 2 }`],
    ["blanks before a part", `{ a: 1, /* x */ ${fill(" ")} /* y */ b: 2 }`],
  ])("changing beside %s", (_, text) => {
    expect(timed(() => editSettings(text, [{ path: ["b"], value: undefined }]))).toBeLessThan(mostMs);
    expect(timed(() => editSettings(text, [{ path: ["c"], value: 1 }]))).toBeLessThan(mostMs);
  });
});

test("what the cheap patterns must still find", () => {
  const { mask } = createMasker(Buffer.alloc(32, 7));
  const long = "x".repeat(200);
  for (const text of [
    `} ${long}apiKey: "hidden-1"`,
    `} "a.b-token":'hidden-1'`,
    `{} // ${long}redis://u:hidden-1@h`,
    `{ u: "a+b://hidden-1@h" }`,
  ])
    expect(mask(text)).not.toContain("hidden-1");
});
