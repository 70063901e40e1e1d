import { EventEmitter } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { UpdateState } from "../../../contract/bridge.ts";
import { chooseUpdates } from "../../../main/desktop/choose-updates.ts";
import { createKeptVersion } from "../../../main/desktop/kept-version.ts";
import { createUpdates, type Updater } from "../../../main/desktop/updater.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-update-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const info = { version: "0.2.0", files: [{ url: "x", sha512: "y", size: 99 }], path: "x", sha512: "y", releaseDate: "" };
const log = { info: () => undefined, warn: () => undefined };
const clock = { now: () => 5_000 };

/** electron-updater as its caller sees it: the same calls, the same events in the same order. */
function fakeUpdater(steps: string[], script: { offer?: boolean; fail?: "check" | "download" | "install" } = {}) {
  const events = new EventEmitter();
  const refuse = (problem: string): never => {
    const error = new Error(`${problem}\nHeaders: {}`);
    events.emit("error", error);
    throw error;
  };
  const updater = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    logger: console,
    on: events.on.bind(events),
    checkForUpdates: async () => {
      steps.push(`check, downloads by itself: ${updater.autoDownload}, installs by itself: ${updater.autoInstallOnAppQuit}`);
      if (script.fail === "check") refuse("net::ERR_NAME_NOT_RESOLVED");
      if (script.offer === false) events.emit("update-not-available", info);
      else events.emit("update-available", { ...info, releaseNotes: "Quieter." });
      return null;
    },
    downloadUpdate: async () => {
      steps.push("download");
      events.emit("download-progress", { percent: 50 });
      if (script.fail === "download") refuse("sha512 checksum mismatch");
      events.emit("download-progress", { percent: 100 });
      return [];
    },
    quitAndInstall: () => {
      steps.push("install");
      if (script.fail !== "install") return;
      rmSync(join(folder, "app"), { force: true });
      // It does not throw here: it tells.
      events.emit("error", new Error("mv: no space left"));
    },
  };
  return updater as unknown as Updater;
}

function house(
  steps: string[],
  script: Parameters<typeof fakeUpdater>[1] = {},
  backUp: () => Promise<void> = async () => undefined,
) {
  const program = join(folder, "app");
  writeFileSync(program, "version 0.1.0");
  chmodSync(program, 0o755);
  const due: { ms: number; call: () => void }[] = [];
  const updates = createUpdates({
    load: async () => fakeUpdater(steps, script),
    version: "0.1.0",
    language: () => "en",
    kept: createKeptVersion(join(folder, "versions"), program),
    backUp: async () => {
      steps.push("back up");
      await backUp();
    },
    endEverything: async () => void steps.push("end everything"),
    relaunch: () => void steps.push("relaunch"),
    clock,
    log,
    timers: {
      after: (ms, call) => {
        due.push({ ms, call });
        return () => undefined;
      },
    },
  });
  const states: UpdateState[] = [];
  updates.onState(state => states.push(state));
  return { updates, states, program, due };
}

describe("updates", () => {
  test("asks first, then fetches, backs up, keeps this version, ends everything, installs", async () => {
    const steps: string[] = [];
    const { updates, states } = house(steps);
    await updates.check();
    expect(updates.state()).toEqual({ kind: "available", version: "0.2.0", notes: "Quieter.", bytes: 99 });
    expect(steps).toEqual(["check, downloads by itself: false, installs by itself: false"]);
    await updates.install();
    expect(steps.slice(1)).toEqual(["download", "back up", "end everything", "install"]);
    expect(states.map(state => (state.kind === "fetching" ? `fetching ${state.share}` : state.kind))).toEqual([
      "checking",
      "available",
      "fetching 0",
      "fetching 0.5",
      "fetching 1",
      "installing",
    ]);
    expect(updates.previous()).toBe("0.1.0");
    expect(readFileSync(join(folder, "versions", "hearth-0.1.0.AppImage"), "utf8")).toBe("version 0.1.0");
  });

  test("nothing new: says when it looked", async () => {
    const { updates } = house([], { offer: false });
    await updates.check();
    expect(updates.state()).toEqual({ kind: "none", checkedAt: 5_000 });
    await updates.install();
    expect(updates.state().kind).toBe("none");
  });

  test.each(["check", "download"] as const)("a failed %s is told in words and ends nothing", async fail => {
    const steps: string[] = [];
    const { updates } = house(steps, { fail });
    await updates.check();
    if (fail === "download") await updates.install();
    expect(updates.state()).toMatchObject({ kind: "failed", failure: { code: "UPDATE_FAILED" } });
    expect(JSON.stringify(updates.state())).not.toContain("Headers");
    expect(steps).not.toContain("end everything");
    expect(updates.previous()).toBeNull();
    // A press tries again.
    await updates.check();
    expect(updates.state().kind).toBe(fail === "check" ? "failed" : "available");
  });

  test("without a backup nothing is installed", async () => {
    const steps: string[] = [];
    const { updates } = house(steps, {}, () => Promise.reject(new Error("the disk is full")));
    await updates.check();
    await updates.install();
    expect(updates.state()).toMatchObject({ kind: "failed", failure: { message: expect.stringContaining("the disk is full") } });
    expect(steps.slice(1)).toEqual(["download", "back up"]);
  });

  test("an installation that fails brings the version that ran back and starts it", async () => {
    const steps: string[] = [];
    const { updates, program } = house(steps, { fail: "install" });
    await updates.check();
    await updates.install();
    await expect.poll(() => steps.at(-1)).toBe("relaunch");
    expect(readFileSync(program, "utf8")).toBe("version 0.1.0");
  });

  test("goes back to the version before", async () => {
    const steps: string[] = [];
    const { updates, program } = house(steps);
    await updates.check();
    await updates.install();
    writeFileSync(program, "version 0.2.0");
    const after = house([]);
    writeFileSync(program, "version 0.2.0");
    expect(after.updates.previous()).toBe("0.1.0");
    await after.updates.back();
    expect(readFileSync(program, "utf8")).toBe("version 0.1.0");
    expect(after.updates.previous()).toBeNull();
  });

  test("looks by itself a minute after the start and then daily, and never twice at once", async () => {
    const steps: string[] = [];
    const { updates, due } = house(steps, { offer: false });
    expect(due.map(one => one.ms)).toEqual([60_000]);
    due[0]?.call();
    await Promise.all([updates.check(), updates.check()]);
    await expect.poll(() => updates.state().kind).toBe("none");
    expect(steps).toHaveLength(1);
    expect(due.map(one => one.ms)).toEqual([60_000, 86_400_000]);
  });
});

describe("the kept version", () => {
  const program = (): string => join(folder, "app");
  test("one that was damaged is not brought back", async () => {
    writeFileSync(program(), "one");
    const kept = createKeptVersion(join(folder, "versions"), program());
    await kept.keep("1.0.0");
    writeFileSync(join(folder, "versions", "hearth-1.0.0.AppImage"), "onf");
    writeFileSync(program(), "two");
    await expect(kept.bringBack()).rejects.toThrow("damaged");
    expect(readFileSync(program(), "utf8")).toBe("two");
  });

  test("only the last one is kept, and half a note promises nothing", async () => {
    writeFileSync(program(), "one");
    const versions = join(folder, "versions");
    const kept = createKeptVersion(versions, program());
    await kept.keep("1.0.0");
    await kept.keep("1.1.0");
    expect(readdirSync(versions).sort()).toEqual(["hearth-1.1.0.AppImage", "kept.json"]);
    expect(createKeptVersion(versions, program()).version()).toBe("1.1.0");
    writeFileSync(join(versions, "kept.json"), '{"version":"1.');
    expect(createKeptVersion(versions, program()).version()).toBeNull();
  });

  test("where the app is not one file nothing is kept", async () => {
    const kept = createKeptVersion(join(folder, "versions"), null);
    await kept.keep("1.0.0");
    expect(kept.version()).toBeNull();
    expect(existsSync(join(folder, "versions"))).toBe(false);
  });
});

test("which builds look for updates", () => {
  const kindOf = (given: { packaged: boolean; platform: NodeJS.Platform; appImage?: string; feed: boolean }): UpdateState => {
    if (given.feed) writeFileSync(join(folder, "app-update.yml"), "provider: generic");
    else rmSync(join(folder, "app-update.yml"), { force: true });
    return chooseUpdates({
      packaged: given.packaged,
      platform: given.platform,
      environment: { APPIMAGE: given.appImage },
      resources: folder,
      versions: join(folder, "versions"),
      version: "0.1.0",
      language: () => "en",
      backUp: async () => undefined,
      endEverything: async () => undefined,
      relaunch: () => undefined,
      clock,
      log,
      timers: { after: () => () => undefined },
    }).state();
  };
  expect(kindOf({ packaged: false, platform: "linux", feed: true })).toEqual({ kind: "off", reason: "development" });
  expect(kindOf({ packaged: true, platform: "linux", feed: true })).toEqual({ kind: "off", reason: "packageManager" });
  expect(kindOf({ packaged: true, platform: "darwin", feed: false })).toEqual({ kind: "off", reason: "noFeed" });
  expect(kindOf({ packaged: true, platform: "win32", feed: true }).kind).toBe("none");
  expect(kindOf({ packaged: true, platform: "linux", appImage: "/opt/hearth", feed: true }).kind).toBe("none");
});
