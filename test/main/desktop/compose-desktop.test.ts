import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bridgeChannels } from "../../../contract/bridge.ts";
import { runDesktop } from "../../../main/desktop/compose-desktop.ts";
import { prepareDesktop } from "../../../main/desktop/prepare-desktop.ts";
import { createNoUpdates } from "../../../main/desktop/updates.ts";
import { createFakeElectron } from "./support/fake-electron.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

async function begin(argv: readonly string[] = []) {
  const home = mkdtempSync(join(tmpdir(), "hearth-desktop-"));
  homes.push(home);
  const fake = createFakeElectron();
  const { electron, trail } = fake;
  const deps = {
    electron,
    createTray: () => {
      trail.push("tray");
      return { stop: () => void trail.push("tray gone") };
    },
    chooseUpdates: () => createNoUpdates("development"),
    environment: { HEARTH_HOME: home, XDG_CONFIG_HOME: join(home, "config"), HEARTH_LANG: "en", PATH: "" },
    platform: "linux" as const,
    killNow: () => undefined,
    places: { gateway: "/app/server.mjs", preload: "/app/preload.cjs", pages: "/app", assets: "/app", command: ["/app/hearth"] },
  };
  const prepared = prepareDesktop({ ...deps, argv });
  await runDesktop(deps, prepared);
  return { ...fake, home };
}

const ready = {
  kind: "ready",
  url: "http://127.0.0.1:9",
  port: 9,
  pid: 1_001,
  bootId: "boot-1",
  version: "0.1.0",
  setupUrl: "http://127.0.0.1:9/#setup=once",
  firstRun: true,
  newOwnerToken: null,
};

describe("the desktop as a whole", () => {
  test("begins in order: guards and doors before the first page, the gateway last", async () => {
    const { trail, utilities } = await begin();
    expect(trail).toEqual([
      "path userData",
      "sandbox",
      "schemes",
      "permissions asked",
      "permissions checked",
      "requests",
      "serve app",
      `handle ${bridgeChannels.call}`,
      "tray",
      "window",
      "fork",
    ]);
    expect(utilities.last().args).toEqual(["--key-from-parent"]);
    utilities.last().spawned();
    expect(utilities.last().told).toEqual([
      { kind: "key", key: expect.stringMatching(/^.{44}$/), keep: "system", problem: null },
    ]);
  });

  test("leaves in the reverse: the gateway is asked to stop and waited for, then the rest, then the app", async () => {
    const { app, trail, utilities } = await begin();
    const gateway = utilities.last();
    gateway.spawned();
    gateway.say({ kind: "door", token: "for-one-run" });
    gateway.say(ready);
    const before = trail.length;
    app.quit();
    app.quit();
    expect(gateway.told.at(-1)).toEqual({ kind: "stop", deadlineMs: 8_000 });
    expect(trail.slice(before)).toEqual([]);
    gateway.end(0);
    await expect.poll(() => trail.slice(before)).toEqual(["window closed", "tray gone", "quit"]);
    expect(utilities.killed).toEqual([]);
  });

  test("the machine goes off: the same end, and the system waits", async () => {
    const { powerMonitor, trail, utilities } = await begin();
    utilities.last().spawned();
    let held = false;
    powerMonitor.emit("shutdown", { preventDefault: () => (held = true) });
    expect([held, utilities.last().told.at(-1)]).toEqual([true, { kind: "stop", deadlineMs: 8_000 }]);
    utilities.last().end(0);
    await expect.poll(() => trail.at(-1)).toBe("quit");
  });

  test("a second start shows the window; sleep and waking reach the gateway", async () => {
    const { app, powerMonitor, windows, utilities } = await begin();
    utilities.last().spawned();
    windows[0]?.minimize();
    app.emit("second-instance");
    expect(windows[0]?.trail.slice(-3)).toEqual(["restore", "show", "focus"]);
    powerMonitor.emit("suspend");
    powerMonitor.emit("resume");
    expect(utilities.last().told.slice(-2)).toEqual([
      { kind: "power", state: "suspend" },
      { kind: "power", state: "resume" },
    ]);
  });

  test("started at login on a desktop without tray icons it is minimised, so that it can be found", async () => {
    const { windows } = await begin(["--hidden"]);
    expect(windows.map(({ trail }) => trail.filter(line => !line.startsWith("load")))).toEqual([["minimise"]]);
  });

  test("the command line's port is the gateway's, for this run", async () => {
    const { utilities } = await begin(["--port", "0", "--inspect=0", "/app"]);
    expect(utilities.last().args).toEqual(["--key-from-parent", "--port", "0"]);
  });

  test("no token, key or sign-in link is in the log, and a page is told none", async () => {
    const { home, utilities, handlers, windows } = await begin();
    const gateway = utilities.last();
    gateway.spawned();
    gateway.say({ kind: "door", token: "for-one-run" });
    gateway.say(ready);
    const { key } = gateway.told[0] as { key: string };
    const answer = await handlers.get(bridgeChannels.call)?.(
      { senderFrame: { url: "app://hearth/", parent: null } },
      { call: "state" },
    );
    const seen =
      JSON.stringify([answer, windows.map(({ sent }) => sent)]) + readFileSync(join(home, "logs/supervisor.log"), "utf8");
    expect(seen).toContain("127.0.0.1:9");
    for (const secret of ["for-one-run", "once", key]) expect(seen).not.toContain(secret);
    gateway.end(0);
  });
});
