import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { chooseShell, electronProgram, hasElectron, terminalArguments } from "../../build/setup/desktop-shell.mjs";

const person = { args: [], environment: { DISPLAY: ":0" }, platform: "linux", isRoot: false } as const;

test.each([
  ["a Linux desktop", {}, "desktop"],
  ["Wayland", { environment: { WAYLAND_DISPLAY: "wayland-0" } }, "desktop"],
  ["no display", { environment: {} }, "noDisplay"],
  ["an empty display", { environment: { DISPLAY: "", WAYLAND_DISPLAY: "" } }, "noDisplay"],
  ["macOS", { environment: {}, platform: "darwin" }, "desktop"],
  ["macOS over ssh", { environment: { SSH_CONNECTION: "10.0.0.2 1 10.0.0.3 22" }, platform: "darwin" }, "noDisplay"],
  ["Windows", { environment: {}, platform: "win32" }, "desktop"],
  ["HEARTH_DESKTOP=0", { environment: { DISPLAY: ":0", HEARTH_DESKTOP: "0" } }, "asked"],
  ["--terminal", { args: ["--terminal", "--port", "0"] }, "asked"],
  ["--json", { args: ["--json"] }, "asked"],
  ["--help", { args: ["--help"] }, "asked"],
  ["root", { isRoot: true }, "administrator"],
  ["root without Chromium's sandbox", { isRoot: true, args: ["--no-sandbox"] }, "desktop"],
] as const)("%s", (_name, given, expected) => {
  const choice = chooseShell({ ...person, ...given });
  expect(choice.kind === "desktop" ? "desktop" : choice.why).toBe(expected);
});

test("the terminal is given what it knows", () => {
  expect(terminalArguments(["--terminal", "--port", "0", "--hidden", "--no-sandbox"])).toEqual(["--port", "0"]);
});

test("Electron is there once its program is, and its unpacking was finished", () => {
  const root = mkdtempSync(join(tmpdir(), "hearth-electron-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "node_modules", "electron");
  mkdirSync(join(folder, "dist"), { recursive: true });
  expect(hasElectron(root, {}, "linux")).toBe(false);
  writeFileSync(electronProgram(root, {}, "linux"), "");
  expect(hasElectron(root, {}, "linux")).toBe(false);
  writeFileSync(join(folder, "path.txt"), "electron");
  expect(hasElectron(root, {}, "linux")).toBe(true);
  expect(electronProgram(root, {}, "darwin")).toBe(join(folder, "dist", "Electron.app/Contents/MacOS/Electron"));
  expect(electronProgram(root, { ELECTRON_OVERRIDE_DIST_PATH: "/opt/e" }, "win32")).toBe(join("/opt/e", "electron.exe"));
});
