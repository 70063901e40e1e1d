import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where Electron keeps its program below dist/, by platform. */
const programs = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" };

/** The path of Electron's program, whether it is there or not. */
export function electronProgram(root, environment, platform) {
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, "node_modules", "electron", "dist");
  return join(folder, programs[platform] ?? "electron");
}

/** True when it is there and whole: the unpacking writes `path.txt` last. */
export const hasElectron = (root, environment, platform) =>
  existsSync(electronProgram(root, environment, platform)) &&
  (environment.ELECTRON_OVERRIDE_DIST_PATH !== undefined || existsSync(join(root, "node_modules", "electron", "path.txt")));

export const electronVersion = root =>
  JSON.parse(readFileSync(join(root, "node_modules", "electron", "package.json"), "utf8")).version;

function hasDisplay(environment, platform) {
  if (platform === "win32") return true;
  // A remote shell on a Mac has no screen to show a window on.
  if (platform === "darwin") return environment.SSH_CONNECTION === undefined;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

/** Arguments with which a person wants lines in this terminal. */
const terminalOnly = ["--terminal", "--json", "--help", "-h"];

/** Arguments that `hearth up` knows: without those of the window. */
export const terminalArguments = args => args.filter(arg => !["--terminal", "--hidden", "--no-sandbox"].includes(arg));

/**
 * Whether `npm start` opens the desktop app or runs in the terminal, and why not the desktop.
 * `isRoot`: Chromium's sandbox refuses to run for the system's administrator.
 */
export function chooseShell({ args, environment, platform, isRoot }) {
  const terminal = why => ({ kind: "terminal", why });
  if (environment.HEARTH_DESKTOP === "0" || args.some(arg => terminalOnly.includes(arg))) return terminal("asked");
  if (!hasDisplay(environment, platform)) return terminal("noDisplay");
  if (isRoot && platform === "linux" && !args.includes("--no-sandbox")) return terminal("administrator");
  return { kind: "desktop" };
}
