// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importOpenClaw } from "../../../../gateway/config/import/import-openclaw.ts";
import { leavesOf } from "../../../../gateway/config/import/leaves.ts";
import { readJson5 } from "../../../../gateway/config/json5/read.ts";
import { dotted, plainValue } from "../../../../gateway/config/json5/tree.ts";
import { parseSettings } from "../../../../gateway/config/parse.ts";
import { starterSettings } from "../../../../gateway/config/starter.ts";
import { settingsFixtures } from "../../../support/fixtures.ts";

type Variables = Record<string, string>;
const depsWith = (environment: Variables) => ({ file: "hearth.json5", environment, interfaces: ["127.0.0.1"] });
const take = (source: unknown, existing = "{}", environment: Variables = {}) =>
  importOpenClaw(
    { text: typeof source === "string" ? source : JSON.stringify(source), file: "openclaw.json" },
    existing,
    depsWith(environment),
  );
const plain = (text: string): unknown => {
  const reading = readJson5(text);
  return reading.ok ? plainValue(reading.document.root) : undefined;
};
const outcomes = (source: unknown, existing?: string, environment?: Variables): Record<string, string> =>
  Object.fromEntries(
    take(source, existing, environment).report.map(({ key, outcome, to }) => [
      key,
      to === undefined ? outcome : `${outcome} ${to}`,
    ]),
  );

const fixtures = settingsFixtures("openclaw");

test("a provider whose name has to change keeps its key under the new name: only its own secrets are sent for it", () => {
  const { text, secrets } = take({ models: { providers: { "my lab/x": { api: "openai-completions", apiKey: "sk-lab" } } } });
  expect(secrets).toEqual([{ name: "provider:my-lab-x:apiKey", value: "sk-lab" }]);
  expect(plain(text)).toMatchObject({ providers: [{ name: "my-lab-x", apiKey: "vault:provider:my-lab-x:apiKey" }] });
});

describe.skipIf(fixtures.length === 0)("files that people have on disk (needs ../shared/fixtures)", () => {
  test.each(fixtures)("$file: every key is in the report once, and the result loads", ({ text }) => {
    const result = take(text, starterSettings("en"));
    const keys = result.report.map(({ key }) => key);
    expect(keys).toEqual(leavesOf(plain(text)).map(({ path }) => dotted(path)));
    expect(new Set(keys).size).toBe(keys.length);
    const parsed = parseSettings(result.text, depsWith({}));
    expect(parsed.settings).not.toBeNull();
    expect(parsed.findings.filter(({ code }) => code === "CONFIG_UNKNOWN_KEY")).toEqual([]);
    for (const { reason } of result.report) expect(Math.min(reason.en.length, reason["zh-CN"].length)).toBeGreaterThan(3);
  });

  test.each(fixtures)("$file: no secret is in the file or in the report", ({ text }) => {
    const result = take(text);
    expect(result.secrets.length).toBeGreaterThan(0);
    for (const { name, value } of result.secrets) {
      expect(result.text).toContain(`vault:${name}`);
      if (value.length > 3) expect(result.text + JSON.stringify(result.report)).not.toContain(value);
    }
  });

  test("the file of March 2026 means the same here", () => {
    const { text } = fixtures.find(({ file }) => file.startsWith("middle"))!;
    expect(plain(take(text, "{}", { TELEGRAM_BOT_TOKEN: "t" }).text)).toEqual({
      defaultModel: "anthropic/claude-sonnet-4-6",
      agents: {
        defaults: {
          fallbacks: ["ollama/qwen3.5:9b"],
          sandbox: {
            type: "docker",
            docker: {
              image: "openclaw-sandbox:bookworm-slim",
              network: "none",
              resources: { memory: "512m" },
              mounts: [{ host: "/home/user/projects", container: "/workspace", readonly: false }],
            },
          },
          permissions: { allow: ["Bash(git *)", "Bash(npm *)"] },
        },
        main: { name: "Home" },
        work: { permissions: { allow: ["Read"], deny: ["Write"] } },
      },
      bindings: [{ agentId: "work", match: { channel: "slack" } }],
      channels: {
        telegram: {
          enabled: true,
          botToken: "${TELEGRAM_BOT_TOKEN}",
          dmPolicy: "allowlist",
          allowedUsers: ["123456789", "987654321"],
          requireMention: true,
        },
        slack: {
          enabled: true,
          mode: "socket",
          appToken: "vault:channels.slack.appToken",
          botToken: "vault:channels.slack.botToken",
          allowedChannels: ["#engineering"],
        },
      },
      gateway: { port: 18789, bind: "tailnet" },
      providers: [
        { name: "anthropic", type: "anthropic" },
        { name: "ollama", baseUrl: "http://127.0.0.1:11434", type: "ollama", models: ["qwen3.5:9b"], numCtx: 32768 },
      ],
    });
  });

  test("what would be unsafe or costly is changed, and says which value is used", () => {
    const { text } = fixtures.find(({ file }) => file.startsWith("new"))!;
    const report = new Map(take(text).report.map(entry => [entry.key, entry]));
    expect(report.get("channels.dingtalk.dmPolicy")).toMatchObject({ outcome: "changed", to: "channels.dingtalk.dmPolicy" });
    expect(report.get("channels.dingtalk.dmPolicy")?.reason.en).toContain('"pairing" is used');
    expect(report.get("agents.defaults.heartbeat.every")).toMatchObject({ outcome: "changed" });
    expect(report.get("agents.defaults.heartbeat.every")?.reason.en).toContain("off");
  });
});

describe("single keys", () => {
  test.each([
    [
      { agents: { defaults: { sandbox: { mode: "off" } } } },
      { "agents.defaults.sandbox.mode": "changed agents.defaults.sandbox.type" },
    ],
    [{ gateway: { bind: "lan" } }, { "gateway.bind": "changed gateway.bind" }],
    [{ gateway: { auth: { token: "short" } } }, { "gateway.auth.token": "notTaken" }],
    [{ gateway: { auth: { mode: "none" } } }, { "gateway.auth.mode": "changed" }],
    [{ tools: { exec: { mode: "full" } } }, { "tools.exec.mode": "changed" }],
    [{ tools: { exec: { mode: "deny" } } }, { "tools.exec.mode": "changed agents.defaults.permissions.deny" }],
    [
      { channels: { telegram: { allowFrom: ["*", "tg:5"] } } },
      { "channels.telegram.allowFrom": "changed channels.telegram.allowedUsers" },
    ],
    [{ channels: { telegram: { historyLimit: 5 } } }, { "channels.telegram.historyLimit": "notTaken" }],
    [{ $include: "./other.json5" }, { $include: "notTaken" }],
    [
      { nobody: { knows: [1] }, empty: {} },
      { "nobody.knows": "notTaken", empty: "notTaken" },
    ],
    [{ ui: { prefs: { locale: "zh-TW" } } }, { "ui.prefs.locale": "changed language" }],
    [
      { models: { providers: { g: { api: "google-generative-ai", baseUrl: "https://g" } } } },
      { "models.providers.g.api": "notTaken", "models.providers.g.baseUrl": "notTaken" },
    ],
    [
      { models: { providers: { a: { api: "constructor" } } }, logging: { level: "toString" } },
      { "models.providers.a.api": "notTaken", "logging.level": "notTaken" },
    ],
    [{ gateway: { port: "many" } }, { "gateway.port": "notTaken" }],
  ])("%j", (source, expected) => {
    expect(outcomes(source)).toEqual(expected);
  });

  test("a value of the wrong kind leaves the others", () => {
    const { text, report } = take({
      gateway: { port: 99999999 },
      logging: { level: "debug" },
      models: { providers: { "": { baseUrl: "x" }, b: { baseUrl: "http://b/v1" } } },
    });
    expect(plain(text)).toEqual({
      logging: { level: "debug" },
      providers: [{ name: "b", type: "openai-compatible", baseUrl: "http://b/v1" }],
    });
    expect(report.map(({ outcome }) => outcome)).toEqual(["notTaken", "taken", "notTaken", "taken"]);
  });

  test("the default agent gets the name that answers here, and bindings follow", () => {
    const source = {
      agents: { list: [{ id: "molty", default: true, name: "M" }, { id: "other" }] },
      bindings: [{ agentId: "molty", match: { channel: "x" } }],
    };
    expect(plain(take(source).text)).toEqual({
      agents: { default: { name: "M" }, other: {} },
      bindings: [{ agentId: "default", match: { channel: "x" } }],
    });
  });

  test("what is wholly new is written on lines of its own", () => {
    const agents = {
      list: [
        { id: "main", name: "Home", tools: { allow: ["exec"], deny: ["write"] } },
        { id: "work", name: "Work" },
      ],
    };
    const { text } = take({ agents }, starterSettings("en"));
    expect(text).toContain('\n  agents: {\n    main: {\n      name: "Home",\n');
    expect(
      Math.max(
        ...text
          .split("\n")
          .filter(line => !line.trim().startsWith("//"))
          .map(line => line.length),
      ),
    ).toBeLessThan(80);
  });

  test("the old gateway's token is not taken, whatever it is; providers that still want a key are named", () => {
    for (const token of ["x".repeat(40), "${TOKEN}", { source: "env", id: "TOKEN" }])
      expect(take({ gateway: { auth: { token } } }, "{}", { TOKEN: "y".repeat(40) })).toMatchObject({
        text: "{}",
        secrets: [],
        report: [{ outcome: "notTaken" }],
      });
    const providers = {
      far: { baseUrl: "https://far/v1" },
      keyed: { baseUrl: "https://k/v1", apiKey: "k-1" },
      home: { baseUrl: "http://10.0.0.2/v1" },
    };
    const fallbacks = ["openai/a", "anthropic/b", "ollama/c"];
    expect(take({ models: { providers }, agents: { defaults: { model: { fallbacks } } } }).withoutKey).toEqual([
      "far",
      "openai",
      "anthropic",
    ]);
  });

  test("a secret by variable: set, defined in the file itself, or missing", () => {
    const source = { models: { providers: { a: { baseUrl: "http://a/v1", apiKey: "${A_KEY}" } } } };
    expect(plain(take(source, "{}", { A_KEY: "k" }).text)).toMatchObject({
      providers: [{ apiKey: expect.stringContaining("A_KEY") }],
    });
    expect(take({ ...source, env: { vars: { A_KEY: "from-file" } } }).secrets).toEqual([
      { name: "provider:a:apiKey", value: "from-file" },
    ]);
    const missing = take(source);
    expect(missing.report.find(({ key }) => key.endsWith("apiKey"))).toMatchObject({ outcome: "notTaken" });
    expect(parseSettings(missing.text, depsWith({})).settings).not.toBeNull();
  });

  test("a model's maker is added to the providers, with its key where the environment has one", () => {
    const source = { agents: { defaults: { model: { primary: "anthropic/m", fallbacks: ["ollama/x"] } } } };
    expect(plain(take(source, "{}", { ANTHROPIC_API_KEY: "k" }).text)).toMatchObject({
      defaultModel: "anthropic/m",
      providers: [
        { name: "anthropic", type: "anthropic", apiKey: expect.stringContaining("ANTHROPIC_API_KEY") },
        { name: "ollama", type: "ollama" },
      ],
    });
  });

  test("what is kept for later says that it is not acted upon yet", () => {
    const [entry] = take({ channels: { telegram: { dmPolicy: "pairing" } } }).report;
    expect(entry?.reason.en).toContain("does not act on it yet");
  });
});

describe("into settings that are there", () => {
  const mine = `{
  // mine
  gateway: { port: 5 },
  providers: [{ name: "ollama", type: "ollama" }], // keep
  bindings: [{ agentId: "a", match: { channel: "slack" } }],
  channels: { telegram: { botToken: "vault:channels.telegram.botToken" } },
}
`;
  const source = {
    gateway: { port: 18789, bind: "loopback" },
    models: { providers: { ollama: { api: "ollama", baseUrl: "http://x:1" }, b: { baseUrl: "http://b/v1" } } },
    bindings: [{ agentId: "z", match: { channel: "x", peer: { kind: "dm", id: "1" } } }],
    channels: { telegram: { botToken: "1:T" } },
  };

  test("nothing that the owner has set is changed, and comments stay", () => {
    const { text, secrets } = take(source, mine);
    expect(plain(text)).toEqual({
      ...(plain(mine) as object),
      gateway: { port: 5, bind: "127.0.0.1" },
      providers: [
        { name: "ollama", type: "ollama" },
        { name: "b", type: "openai-compatible", baseUrl: "http://b/v1" },
      ],
    });
    expect(text).toContain("// mine");
    expect(text).toContain("// keep");
    expect(secrets).toEqual([]);
    expect(outcomes(source, mine)).toMatchObject({
      "gateway.port": "notTaken gateway.port",
      "bindings[0].match.peer.id": "notTaken bindings[0].match.peer.id",
    });
  });

  test("a second import changes nothing", () => {
    const once = take(source, mine).text;
    expect(take(source, once).text).toBe(once);
  });
});

test("a source that is no JSON5, or no group, is refused with its place", () => {
  expect(() => take("{ a: ")).toThrow(
    expect.objectContaining({ code: "CONFIG_SYNTAX", slots: expect.objectContaining({ file: "openclaw.json", line: 1 }) }),
  );
  expect(() => take("[]")).toThrow(expect.objectContaining({ code: "CONFIG_VALUE" }));
});

test.skipIf(fixtures.length === 0)("whatever is done to a source, the result loads and every key is in the report", () => {
  const odd = fc.constantFrom<unknown>(
    null,
    true,
    7,
    "",
    "x",
    [],
    {},
    [1],
    ["*"],
    { a: 1 },
    "${X}",
    { source: "env", id: "X" },
    { source: "exec", id: "ls" },
    -1,
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }),
      ({ text }, changes) => {
        const root = plain(text);
        for (const [pick, value] of changes) {
          const leaves = leavesOf(root);
          const { path } = leaves[pick % leaves.length]!;
          const depth = 1 + (pick % path.length);
          const parent = path
            .slice(0, depth - 1)
            .reduce<unknown>((one, step) => (one as Record<string, unknown>)[step], root) as Record<string, unknown>;
          parent[path[depth - 1]!] = structuredClone(value);
        }
        const result = take(JSON.stringify(root), "{ language: 'en' }");
        expect(result.report.map(({ key }) => key)).toEqual(leavesOf(root).map(({ path }) => dotted(path)));
        expect(parseSettings(result.text, depsWith({})).settings).not.toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});
