import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createLinuxAutostart, createLoginItemAutostart, noAutostart, programOf } from "../../../main/desktop/autostart.ts";
import { autostartFile, desktopEntry, execOf, readEntry } from "../../../main/desktop/desktop-entry.ts";
import type { Environment } from "../../../main/environment.ts";
import { describeWith } from "../../support/needs.ts";

const id = "dev.hearth.Hearth";

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hearth-login-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function start(command: readonly string[] = ["/opt/Hearth/hearth"], more: Environment = {}, config = tempFolder()) {
  const log: string[] = [];
  const environment = { XDG_CONFIG_HOME: config, ...more };
  const warn = (message: string): void => void log.push(message);
  const autostart = createLinuxAutostart({ environment, desktopId: id, command, log: { warn } });
  return { autostart, log, config, file: join(config, "autostart", `${id}.desktop`) };
}

test.each([
  ["/opt/Hearth/hearth", '"/opt/Hearth/hearth"'],
  ["/home/an na/Hearth.AppImage", '"/home/an na/Hearth.AppImage"'],
  // GLib looks for a program before it undoubles the sign.
  ["/tmp/100%/x", '"env" "/tmp/100%%/x"'],
  ['a"b', String.raw`"a\\"b"`],
  ["a`b$c", String.raw`"a\\${"`"}b\\$c"`],
  ["a\\b", String.raw`"a\\\\b"`],
])("%s is quoted as %s", (argument, expected) => {
  expect(execOf([argument])).toBe(expected);
});

/** Reads `Exec` back as the specification says: first the escapes of a value, then quotes, then field codes. */
function readExec(value: string): string[] {
  const unescaped = value.replace(/\\(.)/g, (whole, sign: string) => (sign === "\\" ? "\\" : whole));
  const parts: string[] = [];
  for (const [, inside = ""] of unescaped.matchAll(/"((?:[^"\\]|\\.)*)"/g))
    parts.push(inside.replace(/\\(["`$\\])/g, "$1").replaceAll("%%", "%"));
  return parts[0] === "env" ? parts.slice(1) : parts;
}

test("whatever a path contains, the desktop starts exactly that program", () => {
  const argument = fc.string({ unit: fc.constantFrom("a", " ", '"', "\\", "$", "`", "%", "'", "é", "火", ";", "=") });
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), command => {
      expect(readExec(execOf(command))).toEqual(command);
      expect(readEntry(desktopEntry(command))).toEqual({ ours: true, enabled: true, exec: execOf(command) });
    }),
  );
});

const gio = { name: "no gio", path: ["/usr/bin/gio"].find(file => existsSync(file)) };

describeWith(gio, "started as GLib starts an entry", launcher => {
  test("a path and arguments with every sign that means something arrive as they are", async () => {
    const folder = join(tempFolder(), "a b\"c\\d$e`f%g'h火");
    mkdirSync(folder);
    const [program, said] = [join(folder, "he arth"), join(dirname(folder), "said")];
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > '${said}.new'; mv '${said}.new' '${said}'\n`, { mode: 0o755 });
    const command = [program, '--x=$HOME 100% \\ "q"', "--hidden"];
    const entry = join(dirname(folder), `${id}.desktop`);
    writeFileSync(entry, desktopEntry(command));
    execFileSync(launcher, ["launch", entry]);
    await expect.poll(() => (existsSync(said) ? readFileSync(said, "utf8").split("\n") : [])).toEqual([...command, ""]);
  });
});

test("off until it is turned on; on starts without a window; off leaves nothing behind", () => {
  const { autostart, file, log } = start();
  expect(autostart.state()).toBe("off");
  autostart.mend();
  expect(existsSync(file)).toBe(false);
  expect(autostart.set(true)).toBe("on");
  expect(readFileSync(file, "utf8")).toContain('\nExec="/opt/Hearth/hearth" "--hidden"\n');
  expect(autostart.set(false)).toBe("off");
  expect(existsSync(file)).toBe(false);
  expect(log).toEqual([]);
});

test("a program that has moved is mended, when the entry is ours and on", () => {
  const before = start(["/tmp/.mount_HearthAbc/hearth"]);
  before.autostart.set(true);
  const moved = start(["/home/anna/Hearth.AppImage"], {}, before.config);
  moved.autostart.mend();
  expect(readFileSync(moved.file, "utf8")).toContain('Exec="/home/anna/Hearth.AppImage" "--hidden"');
});

test.each([
  ["written by somebody else", "[Desktop Entry]\nType=Application\nName=Hearth\nExec=/usr/bin/mine\n", "on"],
  ["turned off by the desktop", `${desktopEntry(["/old"])}Hidden=true\n`, "off"],
  ["turned off in GNOME", desktopEntry(["/old"]).replace("enabled=true", "enabled=false"), "off"],
] as const)("an entry %s stays as it is", (_name, text, state) => {
  const { autostart, file } = start();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  autostart.mend();
  expect(readFileSync(file, "utf8")).toBe(text);
  expect(autostart.state()).toBe(state);
});

test.each([
  ["in a Flatpak", ["/app/hearth"], { FLATPAK_ID: id }],
  ["in a Snap", ["/snap/hearth"], { SNAP: "/snap/hearth/1" }],
  ["from a path that no entry can hold", ["/opt/new\nline"], {}],
] as const)("not possible %s", (_name, command, environment) => {
  const { autostart, config } = start(command, environment);
  expect([autostart.state(), autostart.set(true)]).toEqual(["notPossible", "notPossible"]);
  autostart.mend();
  expect(existsSync(join(config, "autostart"))).toBe(false);
});

test("a folder that cannot be written: it stays off, and says why in the log", () => {
  const config = tempFolder();
  writeFileSync(join(config, "autostart"), "in the way");
  const { autostart, log } = start(["/opt/hearth"], {}, config);
  expect(autostart.set(true)).toBe("off");
  expect(log).toHaveLength(1);
});

test("the folder: XDG_CONFIG_HOME when it is absolute, else ~/.config", () => {
  const file = `autostart/${id}.desktop`;
  expect(autostartFile({ XDG_CONFIG_HOME: "/x", HOME: "/home/anna" }, id)).toBe(`/x/${file}`);
  expect(autostartFile({ XDG_CONFIG_HOME: "x", HOME: "/home/anna" }, id)).toBe(`/home/anna/.config/${file}`);
  expect(autostartFile({ HOME: "/home/anna" }, id)).toBe(`/home/anna/.config/${file}`);
});

test("an AppImage is started itself, not what it has mounted", () => {
  expect(programOf({ APPIMAGE: "/home/anna/Hearth.AppImage" }, "/tmp/.mount_x/hearth")).toBe("/home/anna/Hearth.AppImage");
  expect(programOf({}, "/opt/Hearth/hearth")).toBe("/opt/Hearth/hearth");
});

/** A login item as a system keeps it; `allow` is what the person decides there. */
function systemItem(states: { readonly on: object; readonly off: object }) {
  const calls: string[] = [];
  let on = false;
  return {
    calls,
    item: {
      get: () => ({ openAtLogin: on, ...(on ? states.on : states.off) }),
      set(next: boolean): void {
        on = next;
        calls.push(next ? "on" : "off");
      },
      showApproval: (): void => void calls.push("approval"),
    },
  };
}

test.each([
  ["darwin", { on: { status: "enabled" }, off: { status: "not-registered" } }, ["off", "on", "off"], ["on", "off"]],
  [
    "darwin",
    { on: { status: "requires-approval" }, off: { status: "not-found" } },
    ["off", "needsApproval", "off"],
    ["on", "approval", "off"],
  ],
  ["darwin", { on: { status: "not-found" }, off: { status: "not-found" } }, ["off", "off", "off"], ["on", "off"]],
  ["win32", { on: { executableWillLaunchAtLogin: true }, off: {} }, ["off", "on", "off"], ["on", "off"]],
  [
    "win32",
    { on: { executableWillLaunchAtLogin: false }, off: { executableWillLaunchAtLogin: false } },
    ["off", "needsApproval", "off"],
    ["on", "approval", "off"],
  ],
] as const)("%s %j", (platform, states, expected, expectedCalls) => {
  const { item, calls } = systemItem(states);
  const autostart = createLoginItemAutostart(platform, item);
  expect([autostart.state(), autostart.set(true), autostart.set(false)]).toEqual(expected);
  expect(calls).toEqual(expectedCalls);
});

test("a checkout on macOS or Windows cannot", () => {
  expect([noAutostart.state(), noAutostart.set(true)]).toEqual(["notPossible", "notPossible"]);
});
