import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Language } from "../../../../contract/errors/define.ts";
import { checkConfig } from "../../../../gateway/cli/config/check.ts";
import type { ConfigDeps, ConfigIo } from "../../../../gateway/cli/config/deps.ts";
import { listConfigHistory, rollBackConfig } from "../../../../gateway/cli/config/history.ts";
import { importConfig } from "../../../../gateway/cli/config/import.ts";
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
    ["{ cost: { dailyBudget: 1 } }", 0, { ok: true, problems: [], notServed: ["cost.dailyBudget"] }],
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
  const source = '{ gateway: { port: 7000, auth: { token: "0123456789abcdef0123456789abcdef" } }, cron: { x: 1 } }';
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
    expect(value()).toMatchObject({ dryRun: true, version: null, secrets: ["gateway-token"] });
    expect(value().report).toMatchObject([
      { key: "gateway.port", outcome: "taken", to: "gateway.port" },
      { key: "gateway.auth.token", outcome: "changed" },
      { key: "cron.x", outcome: "notTaken", to: null, reason: expect.any(String) },
    ]);
    expect(text()).not.toContain("0123456789abcdef");
    expect(readFileSync(given.home.settings, "utf8")).toBe("{ language: 'en' }");
  });

  test("takes over, keeps the secret, and can be rolled back", async () => {
    const given = withSource("{ language: 'en' }");
    const imported = terminal();
    expect(await importConfig({}, given, imported.io)).toBe(0);
    expect(imported.text()).toContain("taken: gateway.port");
    expect(imported.text()).toContain("version 2");
    expect(readFileSync(given.home.settings, "utf8")).toContain("'vault:gateway-token'");
    const vault = await openVault({ home: given.home, clock: given.clock, log: recordingLog(), passphrase: undefined });
    expect(vault.get("gateway-token")).toBe("0123456789abcdef0123456789abcdef");
    const list = terminal(true);
    await listConfigHistory(given, list.io);
    expect(list.value().versions).toMatchObject([{ version: 2, by: "terminal" }, { version: 1 }]);
    const readable = terminal();
    await listConfigHistory(given, readable.io);
    expect(readable.text()).toMatch(/^2 {2}Nov 2, 2026.*terminal {2}gateway\.port, gateway\.auth\.token\n1 {2}/);
    const back = terminal(true);
    expect(await rollBackConfig({ version: 1 }, given, back.io)).toBe(0);
    expect(back.value()).toEqual({ version: 3 });
    expect(readFileSync(given.home.settings, "utf8")).toBe("{ language: 'en' }");
  });

  test("into an empty home, twice", async () => {
    const given = withSource();
    await importConfig({}, given, terminal().io);
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
