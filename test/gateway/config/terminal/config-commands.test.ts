import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Language } from "../../../../contract/errors/define.ts";
import { checkConfig } from "../../../../gateway/cli/config/check.ts";
import type { ConfigDeps, ConfigIo } from "../../../../gateway/cli/config/deps.ts";
import { listConfigHistory, rollBackConfig } from "../../../../gateway/cli/config/history.ts";
import { importConfig } from "../../../../gateway/cli/config/import.ts";
import { createHistory } from "../../../../gateway/config/history.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { openVault } from "../../../../gateway/vault/open-vault.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";

function terminal(json = false, language: Language = "en") {
  const out: string[] = [];
  const io: ConfigIo = { stdout: text => void out.push(text), stderr: text => void out.push(text), json, language };
  return { io, text: () => out.join(""), value: () => JSON.parse(out.join("")) };
}

function deps(settings?: string, environment: Record<string, string> = {}): ConfigDeps {
  const home = tempHome();
  if (settings !== undefined) writeFileSync(home.settings, settings);
  return { home, environment, vaultPassphrase: undefined, clock: createFakeClock(), interfaces: () => [], homeFolder: home.root };
}

describe("config check", () => {
  test.each([
    ["{}", 0, { ok: true, problems: [], notServed: [] }],
    [
      "{ gatway: {} }",
      0,
      {
        ok: true,
        problems: [{ code: "CONFIG_UNKNOWN_KEY", key: "gatway", line: 1, column: 3, severity: "warning" }],
        notServed: [],
      },
    ],
    ['{ session: { store: "sqlite" } }', 0, { ok: true, problems: [], notServed: ["session.store"] }],
    ["{ a", 78, { ok: false, problems: [{ code: "CONFIG_SYNTAX", line: 1, column: 4 }], notServed: [] }],
  ])("%j ends with %i", async (text, code, expected) => {
    const { io, value } = terminal(true);
    expect(await checkConfig({}, deps(text), io)).toBe(code);
    expect(value()).toMatchObject(expected);
  });

  test("is readable, in both languages, and fine without a file", async () => {
    const [en, zh, none] = [terminal(), terminal(false, "zh-CN"), terminal()];
    await checkConfig({}, deps("{\n port: 1 }"), en.io);
    expect(en.text()).toContain(
      "hearth.json5:2:2 warning: port is not a setting that Hearth knows.\n  Did you mean `gateway.port`?",
    );
    await checkConfig({}, deps("{\n port: 1 }"), zh.io);
    expect(zh.text()).toContain("hearth.json5:2:2 警告：".slice(0, 18));
    expect(await checkConfig({}, deps(), none.io)).toBe(0);
    expect(none.text()).toContain("no settings file yet");
  });

  test("looks at another file", async () => {
    const given = deps();
    const file = join(given.home.root, "mine.json5");
    writeFileSync(file, "[");
    expect(await checkConfig({ file }, given, terminal().io)).toBe(78);
    await expect(checkConfig({ file: `${file}x` }, given, terminal().io)).rejects.toMatchObject({ code: "CONFIG_NOT_READABLE" });
  });
});

describe("config import, history, rollback", () => {
  const source = `{
    gateway: { port: 7000, auth: { token: "0123456789abcdef0123456789abcdef" } },
    models: { providers: { b: { baseUrl: "https://b.example/v1", apiKey: "b-key-0123456789" } } },
    agents: { defaults: { model: "anthropic/m" } },
    cron: { x: 1 },
  }`;
  function withSource(settings?: string) {
    const given = deps(settings);
    mkdirSync(join(given.homeFolder, ".openclaw"));
    writeFileSync(join(given.homeFolder, ".openclaw", "openclaw.json"), source);
    return given;
  }

  test("a look ahead changes nothing", async () => {
    const given = withSource("{ language: 'en' }");
    const { io, value, text } = terminal(true);
    expect(await importConfig({ dryRun: true }, given, io)).toBe(0);
    expect(value()).toMatchObject({ dryRun: true, version: null, secrets: ["provider:b:apiKey"], withoutKey: ["anthropic"] });
    expect(value().report).toMatchObject([
      { key: "gateway.port", outcome: "taken", to: "gateway.port" },
      { key: "gateway.auth.token", outcome: "notTaken", reason: expect.stringContaining("token of its own") },
      { key: "models.providers.b.baseUrl", outcome: "taken" },
      { key: "models.providers.b.apiKey", outcome: "changed", reason: "The secret would go into the vault." },
      { key: "agents.defaults.model", outcome: "changed", reason: "The provider anthropic would be added without a key." },
      { key: "cron.x", outcome: "notTaken", to: null, reason: expect.any(String) },
    ]);
    expect(text()).not.toContain("0123456789");
    const readable = terminal();
    await importConfig({ dryRun: true }, given, readable.io);
    expect(readable.text()).toContain("would be taken: gateway.port");
    expect(readable.text()).toContain("No key yet: anthropic.");
    expect(readable.text()).not.toMatch(/^taken|went into/m);
    expect(readFileSync(given.home.settings, "utf8")).toBe("{ language: 'en' }");
  });

  test("takes over, keeps the secret, and can be rolled back", async () => {
    const given = withSource("{ language: 'en' }");
    const imported = terminal();
    expect(await importConfig({}, given, imported.io)).toBe(0);
    expect(imported.text()).toContain("taken: gateway.port");
    expect(imported.text()).toContain("version 2");
    expect(readFileSync(given.home.settings, "utf8")).toContain("'vault:provider:b:apiKey'");
    const vault = await openVault({ home: given.home, clock: given.clock, log: recordingLog(), passphrase: undefined });
    expect(vault.get("provider:b:apiKey")).toBe("b-key-0123456789");
    expect(vault.get("gateway-token")).toBeUndefined();
    const list = terminal(true);
    await listConfigHistory(given, list.io);
    expect(list.value().versions).toMatchObject([{ version: 2, by: "terminal" }, { version: 1 }]);
    const readable = terminal();
    await listConfigHistory(given, readable.io);
    expect(readable.text()).toMatch(/^2 {2}Nov 2, 2026, \d\d:\d\d {2}terminal {2}.*gateway\.port, .*\n1 {2}/);
    const back = terminal(true);
    expect(await rollBackConfig({ version: 1 }, given, back.io)).toBe(0);
    expect(back.value()).toEqual({ version: 3 });
    expect(readFileSync(given.home.settings, "utf8")).toBe("{ language: 'en' }");
  });

  test("the history names a paired device; one that is gone, or a home without a database, leaves its id", async () => {
    const given = deps("{}");
    const history = createHistory(given.home.configHistory, given.clock);
    for (const id of ["d1", "d2"]) await history.add("{}", `device:${id}`, "same text");
    const shown = async () => {
      const { io, text } = terminal();
      await listConfigHistory(given, io);
      return text();
    };
    expect(await shown()).toContain("device:d1");
    mkdirSync(dirname(given.home.database), { recursive: true });
    const db = openDatabase(given.home.database);
    db.prepare(
      "INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address) VALUES ('d1', 'My phone', 'browser', 'owner', 'h', 1, 1, '::1')",
    ).run();
    db.close();
    const text = await shown();
    expect(text).toContain("  My phone  same text");
    expect(text).toContain("  device:d2  same text");
  });

  test("into an empty home, twice", async () => {
    const given = withSource();
    await importConfig({}, given, terminal(false, "zh-CN").io);
    expect(readFileSync(given.home.settings, "utf8")).toMatch(/^\/\/ Hearth 的设置/);
    const again = terminal(true);
    await importConfig({}, given, again.io);
    expect(again.value()).toMatchObject({ version: null, secrets: [] });
  });

  test("a rollback works while the file is broken, and names a version that is not there", async () => {
    const given = withSource("{ language: 'en' }");
    await importConfig({}, given, terminal().io);
    writeFileSync(given.home.settings, "{{{");
    expect(await rollBackConfig({ version: 2 }, given, terminal().io)).toBe(0);
    await expect(rollBackConfig({ version: 9 }, given, terminal().io)).rejects.toMatchObject({ code: "CONFIG_NO_VERSION" });
  });

  test("a named file that is not there is told as a source, not as our settings", async () => {
    await expect(importConfig({ file: "/nowhere/openclaw.json" }, deps(), terminal().io)).rejects.toMatchObject({
      code: "CONFIG_IMPORT_NOT_READABLE",
    });
  });

  test("without anything to import, the places are named; OPENCLAW_CONFIG_PATH is one", async () => {
    await expect(importConfig({}, deps(), terminal().io)).rejects.toMatchObject({
      code: "CONFIG_IMPORT_NONE",
      slots: { places: expect.stringContaining(".clawdbot") },
    });
    const given = withSource();
    const elsewhere = join(given.home.root, "other.json");
    writeFileSync(elsewhere, "{ logging: { level: 'debug' } }");
    const { io, value } = terminal(true);
    await importConfig({ dryRun: true }, { ...given, environment: { OPENCLAW_CONFIG_PATH: elsewhere } }, io);
    expect(value().file).toBe(elsewhere);
  });
});
