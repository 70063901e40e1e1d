import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { type Ask, askProgram, createTrayHost } from "../../../main/desktop/tray/tray-host.ts";
import { describeWith } from "../../support/needs.ts";

const answers = {
  gdbus: "(<true>,)\n",
  busctl: "b true\n",
  "dbus-send": "method return time=1.2 sender=:1.3\n   variant       boolean true\n",
};
const noService = { code: 1, out: "" };

/** Programs of a machine, by name; the others are not there. Keeps whom it asked. */
function machine(programs: Readonly<Record<string, { code: number; out: string }>>) {
  const asked: string[] = [];
  const ask: Ask = program => {
    asked.push(program);
    return Promise.resolve(programs[program] ?? null);
  };
  return { ask, asked };
}

test.each(Object.entries(answers))("%s alone says that there is a host, and that there is none", async (program, out) => {
  const yes = createTrayHost({ platform: "linux", ask: machine({ [program]: { code: 0, out } }).ask });
  const no = createTrayHost({
    platform: "linux",
    ask: machine({ [program]: { code: 0, out: out.replace("true", "false") } }).ask,
  });
  const nobody = createTrayHost({ platform: "linux", ask: machine({ [program]: noService }).ask });
  expect(await Promise.all([yes(), no(), nobody()])).toEqual([true, false, false]);
});

test("an answer is not asked for twice; without any program there is no host", async () => {
  const first = machine({ gdbus: noService, busctl: { code: 0, out: answers.busctl } });
  expect(await createTrayHost({ platform: "linux", ask: first.ask })()).toBe(false);
  expect(first.asked).toEqual(["gdbus"]);
  const bare = machine({});
  expect(await createTrayHost({ platform: "linux", ask: bare.ask })()).toBe(false);
  expect(bare.asked).toEqual(["gdbus", "busctl", "dbus-send"]);
});

test("a program that failed has said nothing, whatever it printed", async () => {
  const failed = machine({ gdbus: { code: 1, out: "Error: is it true that there is no bus?" } });
  expect(await createTrayHost({ platform: "linux", ask: failed.ask })()).toBe(false);
});

test("it is asked anew each time", async () => {
  const programs = { gdbus: { code: 0, out: "(<false>,)" } };
  const host = createTrayHost({ platform: "linux", ask: machine(programs).ask });
  expect(await host()).toBe(false);
  programs.gdbus = { code: 0, out: answers.gdbus };
  expect(await host()).toBe(true);
});

test.each(["darwin", "win32"] as const)("%s always shows icons, and is not asked", async platform => {
  const { ask, asked } = machine({});
  expect(await createTrayHost({ platform, ask })()).toBe(true);
  expect(asked).toEqual([]);
});

test.skipIf(process.platform === "win32")("a program that is not there, one that fails, one that never answers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-tray-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const program = (name: string, body: string): string => {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  expect(await askProgram(join(folder, "none"), [], 10_000)).toBeNull();
  expect(await askProgram(program("says", 'echo "$1"'), ["true"], 10_000)).toEqual({ code: 0, out: "true\n" });
  expect(await askProgram(program("fails", "exit 3"), [], 10_000)).toEqual({ code: 3, out: "" });
  expect(await askProgram(program("hangs", "exec sleep 600"), [], 50)).toEqual({ code: 1, out: "" });
});

const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(":")
    .map(folder => join(folder, name))
    .find(file => existsSync(file));

describeWith({ name: "no D-Bus session", path: onPath("dbus-run-session") }, "on a real session bus", path => {
  const programs = ["gdbus", "busctl", "dbus-send"].filter(name => onPath(name) !== undefined);

  test("each program tells nobody, a host, no host and silence apart", async () => {
    const script = fileURLToPath(new URL("./on-a-real-bus.ts", import.meta.url));
    const { stdout } = await promisify(execFile)(path, ["--", process.execPath, script, ...programs]);
    const expected = { nobody: false, host: true, noHost: false, silent: false };
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(programs.map(name => [name, expected])));
    expect(programs).not.toEqual([]);
  });
});
