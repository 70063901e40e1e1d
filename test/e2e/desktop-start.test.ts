import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownerOf } from "../support/desktop-world.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { endAll, familyOf, showsProcesses, stillRunning } from "../support/process-family.ts";

const root = join(import.meta.dirname, "..", "..");
const standIn = join(root, "test", "support", "stand-in", "fake-electron");
const patient = { timeout: 90_000 };

let home = "";
let child: ChildProcess | undefined;
let output = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hearth-start-"));
  output = "";
});
afterEach(async () => {
  if (child?.pid !== undefined) endAll(familyOf(child.pid, home));
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

/** `npm start` where there is a display, with `program` in Electron's place. */
function npmStart(program: string): ChildProcess {
  writeFileSync(join(home, "electron"), `#!/bin/sh\n${program}\n`);
  chmodSync(join(home, "electron"), 0o755);
  const { HEARTH_DESKTOP: _asked, ...environment } = process.env;
  child = spawn("npm", ["start", "--silent", "--", "--port", "0", "--no-sandbox"], {
    cwd: root,
    env: { ...environment, HEARTH_HOME: home, HEARTH_LANG: "en", LC_ALL: "C", DISPLAY: ":0", ELECTRON_OVERRIDE_DIST_PATH: home },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", chunk => {
      output += String(chunk);
    });
  return child;
}

describeWith(chromium, "npm start with a display", () => {
  test.runIf(showsProcesses)("opens the desktop app, and Ctrl-C quits it in order", async () => {
    const started = npmStart(`exec "${standIn}" "$@"`);
    await expect.poll(() => ownerOf({ home })?.pid, patient).toBeGreaterThan(1);
    expect(output).toContain("Hearth opens in its own window.");
    const owner = ownerOf({ home });
    expect((await fetch(`${owner?.url}/health`)).status).toBe(200);
    const processes = familyOf(started.pid ?? 0, home);
    expect(processes.some(one => one.command.includes("boot.mjs"))).toBe(true);
    const over = once(started, "exit");
    // As a terminal does it: Ctrl-C goes to all of the group.
    process.kill(-(started.pid ?? 0), "SIGINT");
    await over;
    await expect.poll(() => stillRunning(processes).map(one => one.command), patient).toEqual([]);
    expect(ownerOf({ home })).toBeUndefined();
  });

  test("says why and runs in the terminal where the window does not come up", async () => {
    const started = npmStart("echo 'error while loading shared libraries: libgtk-3.so.0' >&2; exit 127");
    await expect.poll(() => output, patient).toMatch(/does not start on this system[\s\S]*http:\/\/127\.0\.0\.1:\d+\/#setup=/);
    const over = once(started, "exit");
    process.kill(-(started.pid ?? 0), "SIGINT");
    await over;
  });
});
