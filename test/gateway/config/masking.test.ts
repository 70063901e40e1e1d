// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMasker, maskSettings } from "../../../gateway/config/masking.ts";
import { isSecretPath } from "../../../gateway/config/secret-places.ts";
import { settingsFixtures } from "../../support/fixtures.ts";

const masker = createMasker(Buffer.alloc(32, 7));
const mask = masker.mask;
const unmask = (text: string, original: string): string => masker.unmask(text, original, "hearth.json5");

const file = `{
  providers: [
    { name: "a", type: "anthropic", apiKey: "sk-one", headers: { "x-mine": 'head-er' } }, // was apiKey: "sk-old"
    { name: "b", apiKey: '\${KEY}', baseUrl: "https://me:pass-word@host/v1?api_key=q-uery&x=1" },
    { name: "c", apiKey: "vault:c", maxTokens: 5 },
  ],
  gateway: { auth: { token: 'it"s a \\'secret\\' thing' } },
  persona: "my key is sk-ant-0123456789abcdefghij",
}
`;
const secrets = ["sk-one", "head-er", "sk-old", "pass-word", "q-uery", "secret", "sk-ant-0123456789abcdefghij"];

describe("hiding secrets", () => {
  test("in a text: none is left, references and the rest stay", () => {
    const shown = mask(file);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    for (const kept of [
      "${KEY}",
      "vault:c",
      "https://",
      "@host/v1?api_key=",
      "&x=1",
      "maxTokens: 5",
      "// was apiKey: ",
      "my key is ",
    ])
      expect(shown).toContain(kept);
  });

  test("the hidden text comes back as it was, byte for byte", () => {
    expect(unmask(mask(file), file)).toBe(file);
  });

  test("also when quotes or places change", () => {
    const shown = mask(file)
      .replace(/token: '(.*)'/, 'token: "$1"')
      .replace('name: "a"', 'name: "z"');
    expect(unmask(shown, file)).toBe(
      file.replace(`'it"s a \\'secret\\' thing'`, `"it\\"s a \\'secret\\' thing"`).replace('name: "a"', 'name: "z"'),
    );
  });

  test("a hidden secret cannot be brought to where it would be shown", () => {
    const placeholder = /••••••••[0-9a-f]{16}/.exec(mask(file))![0];
    const moved = mask(file).replace("my key is", `my key is ${placeholder}`);
    expect(() => unmask(moved, file)).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
    expect(() => unmask(mask(file), file.replace("sk-one", "sk-two"))).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
  });

  test("in a text that cannot be read", () => {
    const broken = `${file}{{{ apiKey: "sk-cut`;
    const shown = mask(broken);
    for (const secret of [...secrets, "sk-cut"]) expect(shown).not.toContain(secret);
    expect(unmask(shown, broken)).toBe(broken);
  });

  test("in values", () => {
    const shown = JSON.stringify(
      maskSettings({
        a: {
          botToken: "t-secret",
          list: [{ password: "p-secret" }],
          keys: ["k-secret"],
          url: "redis://u:p-secret@h",
          n: { token: 5 },
        },
      }),
    );
    expect(shown).not.toContain("secret");
    expect(shown).toContain('"token":5');
    expect(maskSettings({ apiKey: "vault:x", token: "${T}", name: "plain" })).toEqual({
      apiKey: "vault:x",
      token: "${T}",
      name: "plain",
    });
  });

  test("values that came from the environment are shown as the file says them", () => {
    const resolved = {
      a: { name: "from-env", url: "https://from-env:x@h/", token: "from-env" },
      list: ["from-env", "plain"],
      n: 1,
    };
    const written = { a: { name: "${A}", url: "https://${A}:x@h/", token: "${A}" }, list: ["a ${A}", "plain"] };
    const shown = maskSettings(resolved, written);
    expect(JSON.stringify(shown)).not.toContain("from-env");
    expect(shown).toMatchObject({ a: { name: "${A}", token: "••••••••" }, list: ["a ${A}", "plain"], n: 1 });
  });

  test.each([...settingsFixtures("config"), ...settingsFixtures("openclaw")])("$file comes back whole", ({ text }) => {
    const shown = mask(text);
    expect(unmask(shown, text)).toBe(text);
    expect(shown).not.toMatch(/TOKEN"|gateway-token-|a-long-random-token|xox|"1:T"|OLD_TOKEN/);
  });

  test("whatever a secret holds, it is hidden and comes back", () => {
    const secret = fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 }).filter(text => !/^(vault:|\$\{)/.test(text));
    fc.assert(
      fc.property(secret, fc.boolean(), (value, single) => {
        const quoted = single
          ? `'${JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`
          : JSON.stringify(value);
        const text = `{ a: { apiKey: ${quoted} }, b: 1 } // c`;
        expect(mask(text)).toMatch(/^\{ a: \{ apiKey: ["']••••••••[0-9a-f]{16}["'] \}, b: 1 \} \/\/ c$/);
        expect(unmask(mask(text), text)).toBe(text);
      }),
    );
  });

  test.each([
    [["apiKey"], true],
    [["gateway", "auth", "token"], true],
    [["channels", "feishu", "encryptKey"], true],
    [["channels", "slack", "signingSecret"], true],
    [["providers", 0, "headers", "anything"], true],
    [["keys", 3], true],
    [["agents", "a", "name"], false],
    [["tokenizer"], false],
    [["keyboard"], false],
  ])("%j holds a secret: %s", (path, expected) => {
    expect(isSecretPath(path)).toBe(expected);
  });
});
