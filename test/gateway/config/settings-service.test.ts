// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is how settings name a variable.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Home } from "../../../gateway/config/home.ts";
import { rollBackFile } from "../../../gateway/config/rollback.ts";
import type { SettingsService } from "../../../gateway/config/service.ts";
import { createSettingsService } from "../../../gateway/config/settings-service.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

async function service(home: Home, environment: Record<string, string> = {}): Promise<SettingsService> {
  const deps = {
    home,
    environment,
    clock: createFakeClock(),
    log: recordingLog(),
    interfaces: () => ["127.0.0.1"],
    language: "en" as const,
  };
  const settings = await createSettingsService(deps);
  onTestFinished(() => settings.stop());
  return settings;
}

function homeWith(text: string): Home {
  const home = tempHome();
  writeFileSync(home.settings, text);
  return home;
}

const text = (home: Home): string => readFileSync(home.settings, "utf8");
const code = (name: string) => expect.objectContaining({ code: name });
const leftovers = (home: Home): string[] =>
  [home.root, home.configHistory].flatMap(folder =>
    readdirSync(folder).filter(name => name.endsWith(".tmp") || name === ".lock"),
  );

describe("the settings of a home", () => {
  test("the first start writes a file for its owner alone, which sets nothing", async () => {
    const home = tempHome();
    const settings = await service(home);
    expect(statSync(home.settings).mode & 0o777).toBe(0o600);
    expect(settings.current().providers).toEqual([]);
    expect(settings.file()).toMatchObject({ problems: [], notServed: [], broken: false });
    expect(await settings.history()).toMatchObject([{ version: 1, by: "system" }]);
    expect(leftovers(home)).toEqual([]);
  });

  test("a start with the same file makes no new version, one with another file does", async () => {
    const home = homeWith("{ language: 'en' }");
    expect((await service(home)).version()).toBe(1);
    expect((await service(home)).version()).toBe(1);
    writeFileSync(home.settings, "{ language: 'zh-CN' }");
    const third = await service(home);
    expect(third.version()).toBe(2);
    expect(await third.history()).toMatchObject([{ version: 2, by: "file", summary: "language" }, { version: 1 }]);
  });

  test.each([
    ["{ a: ", "CONFIG_SYNTAX"],
    ["{ gateway: { port: 'x' } }", "CONFIG_VALUE"],
    ["{ providers: [{ name: 'a', type: 'ollama', apiKey: '${NOT_SET}' }] }", "CONFIG_ENVIRONMENT"],
    ["{ gateway: { bind: '0.0.0.0' } }", "BIND_TOO_WIDE"],
    ["{ gateway: { auth: { token: 'x' } } }", "TOKEN_TOO_WEAK"],
  ])("a start with %j fails and leaves the file", async (broken, expected) => {
    const home = homeWith(broken);
    await expect(service(home)).rejects.toEqual(code(expected));
    expect(text(home)).toBe(broken);
    expect(existsSync(home.configHistory)).toBe(false);
  });

  test("a change keeps comments, is a version, and is told once", async () => {
    const home = homeWith("// mine\n{ language: 'en' } // here\n");
    const settings = await service(home);
    const told: number[] = [];
    settings.onChange(({ version, settings: now }) => told.push(version, now.gateway.port));
    expect(await settings.change([{ path: ["gateway", "port"], value: 5 }], "owner", 1)).toBe(2);
    expect(text(home)).toBe("// mine\n{ language: 'en', gateway: { port: 5 } } // here\n");
    expect(told).toEqual([2, 5]);
    expect(await settings.change([{ path: ["gateway", "port"], value: 5 }], "owner")).toBe(2);
    expect((await settings.history())[0]).toMatchObject({ version: 2, by: "owner", summary: "gateway.port" });
    expect(readFileSync(join(home.configHistory, "000002.json5"), "utf8")).toBe(text(home));
    expect(leftovers(home)).toEqual([]);
  });

  test("a change that would break the settings changes nothing", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    await expect(settings.change([{ path: ["language"], value: "tlh" }], "owner")).rejects.toEqual(code("CONFIG_VALUE"));
    await expect(settings.change([{ path: ["gateway", "bind"], value: "lan" }], "owner")).rejects.toEqual(code("BIND_TOO_WIDE"));
    await expect(settings.replace("{", "owner")).rejects.toEqual(code("CONFIG_SYNTAX"));
    expect([text(home), settings.version(), readdirSync(home.configHistory).length]).toEqual(["{ language: 'en' }", 1, 2]);
  });

  test("a change on top of an old version is refused, also when somebody edited the file meanwhile", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    await settings.change([{ path: ["language"], value: "zh-CN" }], "owner", 1);
    await expect(settings.change([{ path: ["language"], value: "en" }], "owner", 1)).rejects.toEqual(code("CONFIG_CHANGED"));
    writeFileSync(home.settings, "{ language: 'en', /* by hand */ }");
    await expect(settings.change([{ path: ["limits"], value: {} }], "owner", 2)).rejects.toEqual(code("CONFIG_CHANGED"));
    await settings.change([{ path: ["gateway", "port"], value: 1 }], "owner");
    expect(text(home)).toContain("by hand");
    expect((await settings.history()).map(({ by }) => by)).toEqual(["owner", "file", "owner", "file"]);
  });

  test("many changes at once all come into force, one after the other", async () => {
    const settings = await service(homeWith("{}"));
    const versions = await Promise.all(
      Array.from({ length: 12 }, (_, index) => settings.change([{ path: ["agents", `a${index}`, "name"], value: "x" }], "owner")),
    );
    expect(versions).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
    expect(Object.keys(settings.current().agents)).toHaveLength(12);
  });

  test("an old version comes back as the newest", async () => {
    const home = homeWith("{ language: 'en' } // first");
    const settings = await service(home);
    await settings.change([{ path: ["language"], value: "zh-CN" }], "owner");
    expect(await settings.rollback(1, "owner")).toBe(3);
    expect(text(home)).toBe("{ language: 'en' } // first");
    expect(settings.current().language).toBe("en");
    await expect(settings.rollback(99, "owner")).rejects.toEqual(code("CONFIG_NO_VERSION"));
  });

  test("written tells what stands in the file", async () => {
    const settings = await service(homeWith("{ agents: { a: { name: '${NAME}' } } }"), { NAME: "Ada" });
    expect(settings.written(["agents", "a", "name"])).toBe("${NAME}");
    expect(settings.current().agents.a?.name).toBe("Ada");
    expect(settings.written(["agents", "b"])).toBeUndefined();
  });

  test("what a killed process left half written goes at the next start, what is being written stays", async () => {
    const home = homeWith("{}");
    mkdirSync(home.data);
    mkdirSync(home.keys);
    const left = (folder: string, minutes: number, name = `.x.${randomUUID()}.tmp`): string => {
      const path = join(folder, name);
      writeFileSync(path, "secret");
      const at = createFakeClock().now() / 1000 - minutes * 60;
      utimesSync(path, at, at);
      return path;
    };
    const folders = [home.root, home.data, home.keys];
    const old = folders.map(folder => left(folder, 11));
    const kept = [...folders.map(folder => left(folder, 9)), left(home.root, 99, ".mine.tmp"), left(home.data, 99, "vault.json")];
    await service(home);
    expect(old.filter(existsSync)).toEqual([]);
    expect(kept.filter(existsSync)).toEqual(kept);
  });

  test("Hearth's own variables never come into the settings", async () => {
    const own = { HEARTH_VAULT_PASSPHRASE: "pass", hearth_home: "here" };
    for (const name of Object.keys(own))
      await expect(service(homeWith(`{ agents: { a: { name: '\${${name}}' } } }`), own)).rejects.toMatchObject({
        code: "CONFIG_ENVIRONMENT",
        slots: { variable: name, problem: expect.stringContaining("Hearth's own") },
      });
  });

  test("a link to the file stays a link", async () => {
    const home = tempHome();
    const real = join(home.root, "elsewhere.json5");
    writeFileSync(real, "{}");
    symlinkSync(real, home.settings);
    await (await service(home)).change([{ path: ["language"], value: "en" }], "owner");
    expect(readFileSync(real, "utf8")).toContain("language");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that cannot be written leaves the old file (skipped as root)", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    chmodSync(home.root, 0o500);
    await expect(settings.change([{ path: ["language"], value: "zh-CN" }], "owner")).rejects.toEqual(code("CONFIG_NOT_WRITABLE"));
    expect([text(home), settings.current().language]).toEqual(["{ language: 'en' }", "en"]);
  });

  test("a history that cannot be written leaves the old file", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    rmSync(home.configHistory, { recursive: true });
    writeFileSync(home.configHistory, "in the way");
    await expect(settings.change([{ path: ["language"], value: "zh-CN" }], "owner")).rejects.toEqual(code("CONFIG_NOT_WRITABLE"));
    expect([text(home), settings.current().language, settings.version()]).toEqual(["{ language: 'en' }", "en", 1]);
  });

  test("a file that cannot be replaced takes its version back out of the history", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    rmSync(home.settings);
    mkdirSync(home.settings);
    await expect(settings.change([{ path: ["language"], value: "zh-CN" }], "owner")).rejects.toEqual(code("CONFIG_NOT_WRITABLE"));
    expect((await settings.history()).map(({ version }) => version)).toEqual([1]);
    expect(settings.current().language).toBe("en");
  });
});

describe("while it runs", () => {
  test("a broken edit leaves the last good settings, says so, and a good one clears it", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    const told: string[] = [];
    settings.onChange(({ version, settings: now, problems }) =>
      told.push(`${version} ${now.language} ${problems.map(one => one.code)}`),
    );
    settings.start();
    writeFileSync(home.settings, "{ language: ");
    await vi.waitFor(() => expect(settings.file().broken).toBe(true), 20_000);
    expect(settings.file()).toMatchObject({ text: "{ language: ", problems: [{ code: "CONFIG_SYNTAX", line: 1 }] });
    expect([settings.current().language, settings.version()]).toEqual(["en", 1]);
    await expect(settings.change([{ path: ["language"], value: "zh-CN" }], "owner")).rejects.toEqual(code("CONFIG_SYNTAX"));
    expect(text(home)).toBe("{ language: ");
    writeFileSync(home.settings, "{ language: 'zh-CN' }");
    await vi.waitFor(() => expect(settings.version()).toBe(2), 20_000);
    expect(settings.file()).toMatchObject({ problems: [], broken: false });
    expect(told).toEqual(["1 en CONFIG_SYNTAX", "2 zh-CN "]);
  });

  test("a change can mend a value that was broken by hand", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    writeFileSync(home.settings, "{ language: 'tlh', /* mine */ gateway: { port: 7 } }");
    expect(await settings.change([{ path: ["language"], value: "en" }], "owner", 1)).toBe(2);
    expect(text(home)).toBe("{ language: 'en', /* mine */ gateway: { port: 7 } }");
  });

  test("a removed file comes back with the next change", async () => {
    const home = homeWith("{ language: 'en' } // kept");
    const settings = await service(home);
    settings.start();
    rmSync(home.settings);
    await vi.waitFor(() => expect(settings.file().problems).toMatchObject([{ code: "CONFIG_NOT_READABLE" }]), 20_000);
    await settings.change([{ path: ["language"], value: "zh-CN" }], "owner");
    expect(text(home)).toBe("{ language: 'zh-CN' } // kept");
  });

  test("a rollback in the terminal is taken in under its own number, also from a broken file", async () => {
    const home = homeWith("{ language: 'en' }");
    const settings = await service(home);
    await settings.change([{ path: ["language"], value: "zh-CN" }], "owner");
    settings.start();
    writeFileSync(home.settings, "{{{");
    const deps = { file: "hearth.json5", environment: {}, interfaces: [], clock: createFakeClock() };
    expect(await rollBackFile(home, 1, "terminal", deps)).toBe(3);
    await vi.waitFor(() => expect(settings.version()).toBe(3), 20_000);
    expect(settings.current().language).toBe("en");
    expect((await settings.history())[0]).toMatchObject({ version: 3, by: "terminal" });
  });

  test("two services on one home lose no version and tear no file", async () => {
    const home = homeWith("{}");
    const [a, b] = [await service(home), await service(home)];
    const work = [a, b].flatMap((one, who) =>
      Array.from({ length: 6 }, (_, index) =>
        one.change([{ path: ["agents", `a${who}${index}`, "name"], value: "x" }], `p${who}`),
      ),
    );
    const versions = await Promise.all(work);
    expect(new Set(versions).size).toBe(12);
    expect(Object.keys((await service(home)).current().agents)).toHaveLength(12);
    expect(leftovers(home)).toEqual([]);
  });

  test("three processes on one home lose no change and number each once", { timeout: 120_000 }, async () => {
    const home = homeWith("{}");
    const child = join(import.meta.dirname, "../../support/children/change-settings.mjs");
    const ends = ["a", "b", "c"].map(name => {
      const running = spawn(process.execPath, [child, home.root, name, "8"], { stdio: ["ignore", "ignore", "inherit"] });
      return once(running, "exit");
    });
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    const settings = await service(home);
    expect(Object.keys(settings.current().agents)).toHaveLength(24);
    expect([settings.version(), (await settings.history()).length]).toEqual([25, 25]);
    expect(leftovers(home)).toEqual([]);
  });

  test("no line of the log holds a value", async () => {
    const home = homeWith(
      "{ providers: [{ name: 'a', type: 'anthropic', apiKey: 'sk-secret-0123456789abcdef' }], gateway: { port: 'x' } }",
    );
    const log = recordingLog();
    const deps = { home, environment: {}, clock: createFakeClock(), log, interfaces: () => [], language: "en" as const };
    await expect(createSettingsService(deps)).rejects.toEqual(code("CONFIG_VALUE"));
    expect(log.lines.length).toBeGreaterThan(0);
    expect(log.lines.join()).not.toContain("sk-secret");
  });
});
