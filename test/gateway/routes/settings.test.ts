import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { ConnectionTest } from "../../../contract/routes/settings.ts";
import { createMasker } from "../../../gateway/config/masking.ts";
import { publishSettings } from "../../../gateway/config/settings-events.ts";
import { createSettingsService } from "../../../gateway/config/settings-service.ts";
import { createSettingsHandlers } from "../../../gateway/routes/settings.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { createOwnerToken } from "../../../gateway/vault/owner-token.ts";
import { createUnshownToken } from "../../../gateway/vault/unshown-token.ts";
import { createTestApp } from "../../support/app.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

const file = `// mine
{
  providers: [{ name: "a", type: "anthropic", apiKey: "sk-in-the-file" }], // keep
  language: "en",
}
`;

async function start(
  text = file,
  testSecret: (name: string, value: string) => Promise<ConnectionTest | null> = async () => null,
) {
  const home = tempHome();
  writeFileSync(home.settings, text);
  const log = recordingLog();
  const clock = { now: () => 1_000 };
  const settings = await createSettingsService({
    home,
    environment: { FROM_ENV: "env-value" },
    clock,
    log,
    interfaces: () => [],
    language: "en",
  });
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const ownerToken = await createOwnerToken({ settings, vault, unshown: createUnshownToken(home.unshownToken) });
  const masker = createMasker();
  const app = await createTestApp({
    handlers: ({ writer }) => createSettingsHandlers({ settings, vault, ownerToken, masker, writer, clock, testSecret }),
  });
  onTestFinished(async () => {
    await settings.stop();
    await app.stop();
  });
  const text_ = (): string => readFileSync(home.settings, "utf8");
  const audit = () => app.db.prepare("SELECT action, target, detail FROM audit ORDER BY id").all();
  const ask = async (method: "GET" | "POST" | "PUT" | "PATCH", url: string, payload?: object) => {
    const answer = await app.call(method, url, payload);
    return { status: answer.statusCode, body: answer.json(), raw: answer.body };
  };
  return { app, ask, home, settings, vault, ownerToken, log, text: text_, audit };
}

describe("the settings page", () => {
  test("sees the file and what is in force, without secrets", async () => {
    const { ask } = await start();
    const { body, raw } = await ask("GET", "/api/settings");
    expect(body).toMatchObject({ version: 1, problems: [], notServed: [], fileBroken: false, effective: { language: "en" } });
    expect(body.text).toContain("// mine");
    expect(raw).not.toContain("sk-in-the-file");
  });

  test("sees no value of the environment, also while the file on disk is broken", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
    const { ask, settings, home } = await start('{ agents: { a: { name: "${FROM_ENV}" } } }');
    settings.start();
    for (const broken of [false, true]) {
      if (broken) writeFileSync(home.settings, '{ agents: { a: { name: "x" } }, language: "tlh" }');
      await vi.waitFor(() => expect(settings.file().broken).toBe(broken), 20_000);
      const { body, raw } = await ask("GET", "/api/settings");
      expect(raw).not.toContain("env-value");
      expect(body.effective.agents.a.name).toContain("FROM_ENV");
    }
  });

  test("refuses a path that is deeper than any setting", async () => {
    const { ask } = await start();
    const change = (depth: number) =>
      ask("PATCH", "/api/settings", { ifVersion: 1, changes: [{ path: Array(depth).fill("a"), value: null }] });
    expect(await change(21)).toMatchObject({ status: 400, body: { error: { code: "REQUEST_INVALID" } } });
    expect((await change(20)).status).toBe(200);
  });

  test("a hostile text is shown and refused at once", async () => {
    const { ask } = await start(`{} // ${"a".repeat(300_000)}`);
    const begun = performance.now();
    expect((await ask("GET", "/api/settings")).status).toBe(200);
    expect((await ask("PUT", "/api/settings", { ifVersion: 1, text: "a".repeat(300_000) })).status).toBe(422);
    // Milliseconds; a pattern that looks again from every letter would take minutes.
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test("changes a key, removes one, and comments stay", async () => {
    const { ask, text, audit } = await start();
    const changes = [
      { path: ["gateway", "port"], value: 5 },
      { path: ["language"], value: null },
    ];
    expect(await ask("PATCH", "/api/settings", { ifVersion: 1, changes })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(text()).toBe(file.replace('  language: "en",\n', "  gateway: {\n    port: 5,\n  },\n"));
    expect(await ask("PATCH", "/api/settings", { ifVersion: 1, changes })).toMatchObject({
      status: 409,
      body: { error: { code: "CONFIG_CHANGED" } },
    });
    expect(audit()).toEqual([{ action: "settings.changed", target: "hearth.json5", detail: '{"version":2}' }]);
  });

  test("a typed secret goes to the vault, not the file", async () => {
    const { ask, text, vault, log } = await start();
    const changes = [
      { path: ["providers", 0, "apiKey"], value: "sk-typed-now" },
      { path: ["providers", 1], value: { name: "b", type: "ollama", apiKey: "sk-typed-too" } },
      { path: ["channels", "telegram"], value: { botToken: "1:T" } },
    ];
    expect((await ask("PATCH", "/api/settings", { ifVersion: 1, changes })).status).toBe(200);
    expect([vault.get("provider:a:apiKey"), vault.get("provider:b:apiKey"), vault.get("channels.telegram.botToken")]).toEqual([
      "sk-typed-now",
      "sk-typed-too",
      "1:T",
    ]);
    expect(text()).not.toMatch(/sk-|1:T/);
    expect(text()).toContain('"vault:provider:a:apiKey"');
    expect(log.lines.join()).not.toContain("sk-");
  });

  test("a refused change leaves the vault as it was", async () => {
    const { ask, vault } = await start();
    await vault.set("provider:a:apiKey", "before");
    const changes = [
      { path: ["providers", 0, "apiKey"], value: "sk-typed-now" },
      { path: ["language"], value: "tlh" },
      { path: ["providers", 1], value: { name: "b", type: "ollama", apiKey: "sk-new" } },
    ];
    expect(await ask("PATCH", "/api/settings", { ifVersion: 1, changes })).toMatchObject({
      status: 422,
      body: { error: { code: "CONFIG_VALUE" } },
    });
    expect([vault.get("provider:a:apiKey"), vault.get("provider:b:apiKey")]).toEqual(["before", undefined]);
  });

  test("a mask is no secret, and a short token is none either", async () => {
    const { ask } = await start();
    const set = (path: (string | number)[], value: unknown) =>
      ask("PATCH", "/api/settings", { ifVersion: 1, changes: [{ path, value }] });
    expect((await set(["providers", 0, "apiKey"], "••••••••")).body.error.code).toBe("CONFIG_VALUE");
    expect((await set(["gateway", "auth", "token"], "short")).body.error.code).toBe("TOKEN_TOO_WEAK");
  });

  test("a whole text comes back with its secrets, and new ones go to the vault", async () => {
    const { ask, text, vault } = await start();
    const shown: string = (await ask("GET", "/api/settings")).body.text;
    const next = shown.replace("// mine", "// ours").replace("}],", '}, { name: "b", type: "ollama", apiKey: "sk-typed" }],');
    const answer = await ask("PUT", "/api/settings", { ifVersion: 1, text: next });
    expect(answer).toMatchObject({ status: 200, body: { version: 2, problems: [] } });
    expect(text()).toBe(
      file.replace("// mine", "// ours").replace("}],", '}, { name: "b", type: "ollama", apiKey: "vault:provider:b:apiKey" }],'),
    );
    expect(vault.get("provider:b:apiKey")).toBe("sk-typed");
    expect(await ask("PUT", "/api/settings", { ifVersion: 2, text: "{ a: " })).toMatchObject({
      status: 422,
      body: { error: { code: "CONFIG_SYNTAX" } },
    });
  });

  test("older versions are listed, shown with their difference, and brought back", async () => {
    const { ask, text } = await start();
    await ask("PATCH", "/api/settings", { ifVersion: 1, changes: [{ path: ["language"], value: "zh-CN" }] });
    const { body } = await ask("GET", "/api/settings/history");
    expect(body.versions.map((one: { version: number; by: string }) => [one.version, one.by])).toEqual([
      [2, "owner"],
      [1, "file"],
    ]);
    const version = await ask("GET", "/api/settings/history/1");
    expect(version.body.diff.filter((one: { sign: string }) => one.sign !== " ")).toEqual([
      { sign: "-", line: '  language: "zh-CN",' },
      { sign: "+", line: '  language: "en",' },
    ]);
    expect(version.raw).not.toContain("sk-in-the-file");
    expect(await ask("POST", "/api/settings/history/1/rollback")).toMatchObject({ body: { version: 3 } });
    expect(text()).toBe(file);
    expect((await ask("GET", "/api/settings/history/9")).status).toBe(404);
  });

  test("pages hear of new settings and of problems, once each", async () => {
    const { settings } = await start();
    const heard: unknown[] = [];
    onTestFinished(publishSettings(settings, { publish: event => void heard.push(event) }));
    await settings.change([{ path: ["gateway", "port"], value: 1 }], "owner");
    await settings.change([{ path: ["gateway", "bind"], value: "100.64.0.1" }], "owner");
    expect(heard).toEqual([
      { kind: "settings.changed", version: 2 },
      { kind: "settings.changed", version: 3 },
    ]);
  });
});

describe("secrets", () => {
  const passed: ConnectionTest = { ok: true, steps: [], failure: null, models: [], latencyMs: 1 };

  test("are listed by name and age alone", async () => {
    const { ask, vault } = await start();
    await vault.set("provider:a:apiKey", "sk-hidden");
    const { body, raw } = await ask("GET", "/api/secrets");
    expect(body).toMatchObject({
      passphrase: false,
      secrets: [{ name: "owner-token" }, { name: "provider:a:apiKey", createdAt: 1_000, rotationDue: false }],
    });
    expect(raw).not.toContain("sk-hidden");
  });

  test("are swapped only when the new one works", async () => {
    const tried: string[] = [];
    const { ask, vault, audit } = await start(file, async (name, value) => {
      tried.push(`${name} ${value}`);
      return { ...passed, ok: value === "good" };
    });
    await vault.set("s", "old");
    const swap = (value: string) => ask("POST", "/api/secrets/s/rotate", { value });
    expect(await swap("bad")).toMatchObject({ body: { rotated: false, test: { ok: false } } });
    expect(vault.get("s")).toBe("old");
    expect(await swap("good")).toMatchObject({ body: { rotated: true } });
    expect(vault.get("s")).toBe("good");
    expect(tried).toEqual(["s bad", "s good"]);
    expect(audit()).toEqual([
      { action: "secret.refused", target: "s", detail: '{"tested":true}' },
      { action: "secret.rotated", target: "s", detail: '{"tested":true}' },
    ]);
    expect((await ask("POST", "/api/secrets/nobody/rotate", { value: "x" })).status).toBe(404);
  });

  test("the owner's token: a new one ends the old, also one in the file", async () => {
    const own = "a-token-of-the-owner-in-the-file-0123456789";
    const { ask, ownerToken, text, settings } = await start(`{ gateway: { auth: { token: "${own}" } } }`);
    expect(ownerToken.current()).toBe(own);
    const { body } = await ask("POST", "/api/owner-token/rotate");
    expect(body.token).toMatch(/^[\w-]{43}$/);
    expect([ownerToken.current(), settings.current().gateway.auth?.token]).toEqual([body.token, undefined]);
    expect(text()).not.toContain(own);
  });
});
