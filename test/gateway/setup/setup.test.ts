import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { AppEvent } from "../../../contract/events.ts";
import type { OpenClawReport, Setup } from "../../../contract/routes/setup.ts";
import { createSettingsService } from "../../../gateway/config/settings-service.ts";
import { composeSetup } from "../../../gateway/setup/compose-setup.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { createTestApp } from "../../support/app.ts";
import { settingsFixtures } from "../../support/fixtures.ts";
import { recordingLog, tempHome } from "../../support/temp-home.ts";

const secret = "sk-ant-secret-of-the-old-house";
const openClaw = `{ models: { providers: { anthropic: { apiKey: "${secret}" } } }, agents: { defaults: { model: "anthropic/claude-sonnet-5" } } }`;

async function start() {
  const home = tempHome();
  const log = recordingLog();
  const clock = { now: () => 1_000 };
  const settings = await createSettingsService({
    ...{ home, clock, log },
    environment: {},
    interfaces: () => [],
    language: "en",
  });
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const homeFolder = join(home.root, "person");
  const events: AppEvent[] = [];
  const hub = { publish: (event: AppEvent) => void events.push(event) };
  const app = await createTestApp({
    handlers: ({ db, writer }) => composeSetup({ db, writer, clock, settings, vault, hub, variables: {}, homeFolder }).handlers,
  });
  onTestFinished(app.stop);
  onTestFinished(() => settings.stop());
  return {
    ...{ app, home, settings, vault, events, homeFolder },
    async setup(): Promise<Setup> {
      return (await app.call("GET", "/api/setup")).json();
    },
    mark: (step: string, state: string) => app.call("PUT", `/api/setup/steps/${step}`, { state }),
    place(text: string, folder = ".openclaw", file = "openclaw.json"): string {
      mkdirSync(join(homeFolder, folder), { recursive: true });
      writeFileSync(join(homeFolder, folder, file), text);
      return join(homeFolder, folder, file);
    },
  };
}

test("goes on where it was left; a step that is opened again does not undo the others", async () => {
  const world = await start();
  expect(await world.setup()).toMatchObject({ done: false, current: "language", canRestore: true });
  await world.mark("language", "done");
  await world.mark("start", "skipped");
  await world.mark("budget", "done");
  expect(await world.setup()).toMatchObject({ done: false, current: "model" });
  await world.mark("language", "open");
  const { steps, current } = await world.setup();
  expect(current).toBe("language");
  expect(Object.fromEntries(steps.map(({ step, state }) => [step, state]))).toMatchObject({
    start: "skipped",
    budget: "done",
    model: "open",
  });
  expect(world.events.every(({ kind }) => kind === "setup.changed")).toBe(true);
});

test("a step that nobody knows, and a state that is none, are refused", async () => {
  const world = await start();
  expect((await world.mark("nowhere", "done")).statusCode).toBe(400);
  expect((await world.mark("budget", "perhaps")).statusCode).toBe(400);
});

test("finishing keeps the language in the settings, once", async () => {
  const world = await start();
  await world.app.call("POST", "/api/setup/finish", { language: "zh-CN" });
  const version = world.settings.version();
  await world.app.call("POST", "/api/setup/finish", { language: "zh-CN" });
  expect([world.settings.current().language, world.settings.version()]).toEqual(["zh-CN", version]);
  expect((await world.setup()).done).toBe(true);
});

test("finds OpenClaw's settings, shows what would become of them without a secret, and takes them over", async () => {
  const world = await start();
  const path = world.place(openClaw);
  const { found } = (await world.app.call("GET", "/api/setup/openclaw")).json() as { found: OpenClawReport[] };
  expect(found.map(one => one.path)).toEqual([path]);
  expect(found[0]?.entries.length).toBeGreaterThan(0);
  expect(JSON.stringify(found)).not.toContain(secret);
  expect(world.settings.current().providers).toEqual([]);

  const answer = await world.app.call("POST", "/api/setup/openclaw", { path });
  expect(answer.statusCode).toBe(200);
  expect(answer.body).not.toContain(secret);
  expect(world.settings.current().providers.map(({ name }) => name)).toContain("anthropic");
  expect(readFileSync(world.home.settings, "utf8")).not.toContain(secret);
  expect(world.vault.list().some(({ name }) => world.vault.get(name) === secret)).toBe(true);
  expect(world.settings.version()).toBe((answer.json() as { version: number }).version);
});

test("reads no file that is not one of OpenClaw's, and says so", async () => {
  const world = await start();
  const path = join(world.home.root, "elsewhere.json");
  writeFileSync(path, openClaw);
  const answer = await world.app.call("POST", "/api/setup/openclaw", { path });
  expect([answer.statusCode, (answer.json() as { error: { code: string } }).error.code]).toEqual([404, "OPENCLAW_NOT_FOUND"]);
  expect((await world.app.call("GET", "/api/setup/openclaw")).json()).toEqual({ found: [] });
});

test("a file that is no settings file leaves everything as it was", async () => {
  const world = await start();
  world.place("{ not: closed");
  const before = readFileSync(world.home.settings, "utf8");
  expect((await world.app.call("GET", "/api/setup/openclaw")).json()).toEqual({ found: [] });
  const answer = await world.app.call("POST", "/api/setup/openclaw", { text: "{ not: closed" });
  expect((answer.json() as { error: { code: string } }).error.code).toBe("CONFIG_SYNTAX");
  expect(readFileSync(world.home.settings, "utf8")).toBe(before);
});

test("what is no settings file keeps nobody waiting: a pipe, a folder, a giant, thousands of agents", async () => {
  const world = await start();
  mkdirSync(join(world.homeFolder, ".openclaw", "openclaw.json"), { recursive: true });
  mkdirSync(join(world.homeFolder, ".clawdbot"), { recursive: true });
  execFileSync("mkfifo", [join(world.homeFolder, ".clawdbot", "clawdbot.json")]);
  expect((await world.app.call("GET", "/api/setup/openclaw")).json()).toEqual({ found: [] });

  const agents = Array.from({ length: 3_000 }, (_, number) => `{ id: "a${number}" }`).join(",");
  const many = await world.app.call("POST", "/api/setup/openclaw/preview", { text: `{ agents: { list: [${agents}] } }` });
  expect([many.statusCode, (many.json() as { error: { message: string } }).error.message]).toEqual([
    422,
    expect.stringContaining("2000 keys"),
  ]);
});

test("a giant at a place of OpenClaw's is passed over", async () => {
  const world = await start();
  world.place(`// ${"x".repeat(1024 * 1024)}\n${openClaw}`);
  expect((await world.app.call("GET", "/api/setup/openclaw")).json()).toEqual({ found: [] });
});

const fixtures = settingsFixtures("openclaw");
test.skipIf(fixtures.length === 0)("every age of OpenClaw's file is previewed in Chinese and taken over", async () => {
  for (const { text } of fixtures) {
    const world = await start();
    const preview = await world.app.call(
      "POST",
      "/api/setup/openclaw/preview",
      { text },
      { headers: { "accept-language": "zh-CN" } },
    );
    const report = preview.json() as OpenClawReport;
    expect(report.entries.every(({ reason }) => /[\u4e00-\u9fff]/.test(reason))).toBe(true);
    const taken = await world.app.call("POST", "/api/setup/openclaw", { text });
    expect([taken.statusCode, taken.body]).toEqual([200, expect.any(String)]);
  }
});
