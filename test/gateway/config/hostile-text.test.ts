// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { beforeAll, describe, expect, test } from "vitest";
import { editSettings } from "../../../gateway/config/edit.ts";
import { createMasker } from "../../../gateway/config/masking.ts";
import { parseSettings } from "../../../gateway/config/parse.ts";
import { takeFromText } from "../../../gateway/config/typed-secrets.ts";

const fill = (piece: string, length: number): string => piece.repeat(Math.floor(length / piece.length));
const numbered = (piece: (index: number) => string, length: number): string => {
  const most = piece(99_999).length;
  return Array.from({ length: Math.floor(length / most) }, (_, i) => piece(i)).join("");
};

const hostile: Readonly<Record<string, (length: number) => string>> = {
  "one word": length => fill("a", length),
  "one word in a comment": length => `{} // ${fill("a", length)}`,
  "one word as a persona": length => `{ agents: { a: { persona: "${fill("a", length)}" } } }`,
  "one word as a key": length => `{ ${fill("a", length)}: 1 }`,
  "dots and dashes": length => fill("a.-", length),
  "half a scheme": length => `{} // ${fill("a+", length)}`,
  "schemes without an address": length => fill("a://", length),
  "an address without a host": length => `x://${fill("a", length)}`,
  colons: length => fill(":", length),
  "colons after words": length => fill("a:", length),
  quotes: length => fill('"', length),
  "quotes of both kinds": length => fill(`"'`, length),
  "blanks before a colon": length => `headers${fill(" ", length)}`,
  headers: length => fill("headers:{", length),
  "headers in blanks": length => fill("headers   ", length),
  digits: length => fill("1", length),
  questions: length => fill("?key", length),
  backslashes: length => `{ a: "${fill("\\\\", length)}`,
  "keys in garbage": length => `}${numbered(i => `key:'s${i}' `, length)}`,
  "keys in a list": length => `{ keys: [${fill('"a",', length / 4)}] }`,
  "unknown keys": length => `{ ${numbered(i => `k${i}:1,\n`, length)} }`,
  "a key many times": length => `{ ${fill("a:1,\n", length)} }`,
  comments: length => `{ ${fill("/**/", length)} }`,
  brackets: length => fill("[", length),
  "variables that are not set": length => `{ language: [${fill('"${A}",\n', length / 2)}] }`,
};

const size = 300_000;
/** As many settings as fit, and nothing wrong with them. */
const honest = `{ agents: { ${numbered(i => `agent${i}: { name: "somebody", persona: "says little" },\n`, size)} } }`;

/** What `work` takes of this thread's processor, in ms: what else the machine does is not counted. */
const cpuMs = (work: () => unknown): number => {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

describe("a hostile text of 300 kB costs no more than a good one, roughly", () => {
  const masker = createMasker(Buffer.alloc(32, 7));
  const deps = { file: "hearth.json5", environment: {}, interfaces: [] };
  const gateway = { gateway: { bind: "127.0.0.1" } } as Parameters<typeof takeFromText>[2];

  // Reading a text again from each of its letters costs hundreds of times as much as reading it once.
  let mostMs = 0;
  beforeAll(() => {
    mostMs = 40 * cpuMs(() => parseSettings(honest, deps));
  });

  test.each(Object.entries(hostile))("%s", (_, make) => {
    const text = make(size);
    let shown = "";
    expect(cpuMs(() => (shown = masker.mask(text)))).toBeLessThan(mostMs);
    expect(cpuMs(() => expect(masker.unmask(shown, text, "hearth.json5")).toBe(text))).toBeLessThan(mostMs);
    expect(cpuMs(() => parseSettings(text, deps))).toBeLessThan(mostMs);
    expect(cpuMs(() => takeFromText(text, "{}", gateway))).toBeLessThan(mostMs);
  });

  test.each([
    ["comments after a part", `{ a: 1 ${fill("/**/", size)} , b: 2 }`],
    ["blanks before a part", `{ a: 1, /* x */ ${fill(" ", size)} /* y */ b: 2 }`],
  ])("changing beside %s", (_, text) => {
    expect(cpuMs(() => editSettings(text, [{ path: ["b"], value: undefined }]))).toBeLessThan(mostMs);
    expect(cpuMs(() => editSettings(text, [{ path: ["c"], value: 1 }]))).toBeLessThan(mostMs);
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
