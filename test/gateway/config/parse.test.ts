// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isErrorCode } from "../../../contract/errors/table.ts";
import { describeFinding } from "../../../gateway/config/findings.ts";
import { readJson5 } from "../../../gateway/config/json5/read.ts";
import { plainValue } from "../../../gateway/config/json5/tree.ts";
import { type ParsedSettings, parseSettings } from "../../../gateway/config/parse.ts";
import { settingsFixtures } from "../../support/fixtures.ts";

const tailnetAddress = "100.101.102.103";
const parse = (text: string, environment: Record<string, string> = {}): ParsedSettings =>
  parseSettings(text, { file: "hearth.json5", environment, interfaces: ["127.0.0.1", "192.168.1.5", tailnetAddress] });
const summary = (text: string, environment?: Record<string, string>): string[] =>
  parse(text, environment).findings.map(
    ({ severity, code, key, line, column }) => `${severity} ${code} ${key} ${line}:${column}`,
  );

const fixtures = settingsFixtures("config");
const plain = (text: string): Record<string, unknown> => {
  const reading = readJson5(text);
  return reading.ok ? (plainValue(reading.document.root) as Record<string, unknown>) : {};
};
const merge = (a: unknown, b: unknown): unknown => {
  const groups = [a, b].every(one => typeof one === "object" && one !== null && !Array.isArray(one));
  if (!groups) return b;
  const result: Record<string, unknown> = { ...(a as object) };
  for (const [name, value] of Object.entries(b as object)) result[name] = name in result ? merge(result[name], value) : value;
  return result;
};

describe.skipIf(fixtures.length === 0)("settings that people have on disk (needs ../shared/fixtures)", () => {
  test.each(fixtures)("$file loads as it stands", ({ text }) => {
    const { settings, findings } = parse(text);
    expect(findings).toEqual([]);
    expect(settings).toMatchObject(plain(text));
  });

  test("every pair of them, and all of them, load merged and lose nothing", () => {
    const groups = fixtures.flatMap((a, index) => fixtures.slice(index + 1).map(b => [a, b])).concat([fixtures]);
    for (const group of groups) {
      const merged = group
        .map(({ text }) => plain(text))
        .reduce(merge as (a: Record<string, unknown>, b: Record<string, unknown>) => Record<string, unknown>);
      const { settings, findings } = parse(JSON.stringify(merged));
      expect(findings).toEqual([]);
      expect(settings).toMatchObject(merged);
    }
  });

  test("what no room serves yet is named, and only what is there", () => {
    const all = fixtures
      .map(({ text }) => plain(text))
      .reduce(merge as (a: Record<string, unknown>, b: Record<string, unknown>) => Record<string, unknown>);
    expect(parse(JSON.stringify(all)).notServed.toSorted()).toEqual([
      "agents.admins.allowedUsers",
      "agents.admins.permissions",
      "agents.default.permissions",
      "agents.defaults.sandbox",
      "channels.slack",
      "channels.telegram",
      "logging.auditLog",
      "session.store",
    ]);
  });

  test("1,000 broken files: never a crash, always a code with its place", () => {
    const swap = fc.constantFrom("null", "true", "7", '"x"', "[]", "{}", "-1", '"${NOT_SET}"', '{"a":{}}');
    const broken = fc.oneof(
      fc.record({ kind: fc.constant("cut"), at: fc.nat(), width: fc.nat(12) }),
      fc.record({ kind: fc.constant("end"), at: fc.nat(), width: fc.constant(0) }),
      fc.record({ kind: fc.constant("type"), at: fc.nat(), width: fc.constant(0), by: swap }),
    );
    let found = 0;
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), broken, ({ text }, slip) => {
        const at = slip.at % text.length;
        let changed = text.slice(0, at);
        if (slip.kind === "cut") changed += text.slice(at + 1 + slip.width);
        if (slip.kind === "type") {
          const values = [...text.matchAll(/(?<=[:[,] ?)("[^"]*"|[\d.]+|true|false)(?= ?[,\]}\n])/g)];
          const value = values[at % values.length]!;
          changed = text.slice(0, value.index) + ("by" in slip ? slip.by : "") + text.slice(value.index + value[0].length);
        }
        const { settings, findings } = parse(changed);
        if (settings === null) expect(findings.some(({ severity }) => severity === "error")).toBe(true);
        for (const finding of findings) {
          found += 1;
          expect(isErrorCode(finding.code)).toBe(true);
          expect(finding.line).toBeGreaterThan(0);
          expect(finding.column).toBeGreaterThan(0);
          for (const language of ["en", "zh-CN"] as const) {
            const { message, hint } = describeFinding(finding, language);
            expect(`${message} ${hint}`).not.toMatch(/\{\w+\}|undefined/);
          }
        }
      }),
      { numRuns: 1_000 },
    );
    expect(found).toBeGreaterThan(500);
  });
});

describe("findings", () => {
  test.each([
    ['{ cost: { dailyBudget: "ten" } }', ["error CONFIG_VALUE cost.dailyBudget 1:11"]],
    ["{\n  gatway: { port: 1 },\n}", ["warning CONFIG_UNKNOWN_KEY gatway 2:3"]],
    ["{ gateway: { port: 1, port: 2 } }", ["warning CONFIG_DUPLICATE_KEY gateway.port 1:23"]],
    ["{ agents: { x: { allowedUsers: [1, 'a'] } } }", []],
    ["{ agents: { x: { allowedUsers: [true] } } }", ["error CONFIG_VALUE agents.x.allowedUsers[0] 1:33"]],
    ["{ providers: [{ name: 'a' }] }", ["error CONFIG_VALUE providers[0].type 1:15"]],
    [
      "{ providers: [{ name: 'a', type: 'ollama' }, { name: 'a', type: 'ollama' }] }",
      ["error CONFIG_VALUE providers[1].name 1:48"],
    ],
    ["{ defaultProvider: 'x' }", ["warning CONFIG_VALUE defaultProvider 1:3"]],
    ["[]", ["error CONFIG_VALUE hearth.json5 1:1"]],
    ["{ a: ", ["error CONFIG_SYNTAX hearth.json5 1:6"]],
    ["{ gateway: { auth: { token: 'short' } } }", ["error TOKEN_TOO_WEAK gateway.auth.token 1:22"]],
    ["{ gateway: { bind: '0.0.0.0' } }", ["error BIND_TOO_WIDE gateway.bind 1:14"]],
    ["{ gateway: { bind: '100.64.0.9' } }", ["warning BIND_NOT_HERE gateway.bind 1:14"]],
  ])("%j", (text, expected) => {
    expect(summary(text)).toEqual(expected);
  });

  test.each([
    ["{ cost: { dailyBugdet: 1 } }", "`dailyBudget`"],
    ["{ port: 1 }", "`gateway.port`"],
    ["{ providers: [{ name: 'a', type: 'ollama', base_url: 'http://x' }] }", "`baseUrl`"],
    ["{ channels: { telegram: { bottoken: 'x' } } }", "`botToken`"],
  ])("%j is asked about", (text, meant) => {
    expect(describeFinding(parse(text).findings[0]!, "en").hint).toContain(meant);
  });

  test("a key that is like no other is only named", () => {
    expect(describeFinding(parse("{ zzzzzzzz: 1 }").findings[0]!, "en").hint).not.toContain("`");
  });

  test.each([
    ["{ cost: { prices: { 'a/b': 3 } } }", 'must be "free" or { input, output }'],
    ["{ cost: { prices: { 'a/b': 'gratis' } } }", 'must be "free" or { input, output }'],
    ["{ cost: { prices: { 'a/b': { input: 3 } } } }", 'must be "free" or { input, output }'],
    ["{ cost: { alertThreshold: 80 } }", "80 % is written 0.8"],
    ["{ cost: { stopThreshold: 95 } }", "must be 1 or less: 80 % is written 0.8"],
    ["{ cost: { dailyBudget: 1e9 } }", "must be 9000000 or less"],
  ])("%j says what is wanted", (text, words) => {
    const [finding] = parse(text).findings;
    expect([finding?.severity, describeFinding(finding!, "en").message]).toEqual(["error", expect.stringContaining(words)]);
    expect(describeFinding(finding!, "zh-CN").message).toMatch(/：应/);
  });

  test("both languages say it", () => {
    const [finding] = parse("{ gateway: { port: 'x' } }").findings;
    expect(describeFinding(finding!, "en").message).toBe("gateway.port: must be a number, not text in quotes");
    expect(describeFinding(finding!, "zh-CN").message).toBe("gateway.port：应为数字，而不是带引号的文本");
  });
});

describe("environment variables", () => {
  test("are put in, also inside longer texts, and `$$` keeps them out", () => {
    const text = "{ agents: { a: { name: '${NAME}', persona: 'I am ${NAME}, not $${NAME} or ${not a name}' } } }";
    expect(parse(text, { NAME: "Ada ${NAME}" }).settings?.agents.a).toEqual({
      name: "Ada ${NAME}",
      persona: "I am Ada ${NAME}, not ${NAME} or ${not a name}",
    });
  });

  test("that are missing or empty are an error that names key and variable", () => {
    const text = "{ providers: [{ name: 'a', type: 'anthropic', apiKey: '${KEY}' }] }";
    expect(parse(text).settings).toBeNull();
    expect(parse(text, { KEY: "" }).findings[0]?.slots).toMatchObject({ key: "providers[0].apiKey", variable: "KEY" });
    expect(parse(text, { KEY: "k" }).settings?.providers[0]?.apiKey).toBe("k");
  });

  test("of a room that is not served are a warning", () => {
    expect(summary("{ channels: { telegram: { botToken: '${TOKEN}' } } }")).toEqual([
      "warning CONFIG_ENVIRONMENT channels.telegram.botToken 1:27",
    ]);
  });

  test("never show their value in a finding", () => {
    const { findings } = parse("{ providers: [{ name: '${A}', type: '${A}', baseUrl: '${A}' }], logging: { level: '${A}' } }", {
      A: "se cret",
    });
    expect(findings).toHaveLength(4);
    expect(
      JSON.stringify(findings.flatMap(one => [one, describeFinding(one, "en"), describeFinding(one, "zh-CN")])),
    ).not.toContain("se cret");
  });
});
