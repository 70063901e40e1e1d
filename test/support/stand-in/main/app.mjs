import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { closeChromium, openChromium } from "./chromium.mjs";
import { takeInstanceLock } from "./instance-lock.mjs";
import { hasSwitch, makeEvent, record, switchValue, utilityChildren, windows } from "./state.mjs";

const { path: appPath = process.cwd(), name = "stand-in", version = "0.0.0" } = process.standInApp ?? {};
const named = switchValue("user-data-dir");
const paths = {
  userData: named === undefined ? join(tmpdir(), `stand-in-${process.pid}`) : resolve(named),
  home: homedir(),
  temp: tmpdir(),
  appData: join(homedir(), ".config"),
  exe: process.execPath,
  module: process.execPath,
  downloads: join(homedir(), "Downloads"),
  documents: join(homedir(), "Documents"),
  desktop: join(homedir(), "Desktop"),
};
const defaults = { sessionData: () => paths.userData, logs: () => join(paths.userData, "logs") };

const locale = () => switchValue("lang") ?? (process.env.LC_ALL || process.env.LANG || "en-US").split(".")[0].replace("_", "-");
let becomeReady;
let ready = false;
let leaving = false;
let lock = null;
let login = { openAtLogin: false };
const whenReady = new Promise(done => {
  becomeReady = done;
});

export const isReady = () => ready;

async function openApp() {
  mkdirSync(paths.userData, { recursive: true });
  await openChromium(paths.userData);
  ready = true;
  becomeReady();
  app.emit("ready", {}, {});
}

export const app = Object.assign(new EventEmitter(), {
  name,
  isPackaged: false,
  // Is there on macOS only.
  dock: undefined,
  applicationMenu: null,
  commandLine: {
    appendSwitch: () => undefined,
    appendArgument: () => undefined,
    hasSwitch,
    getSwitchValue: key => switchValue(key) ?? "",
    removeSwitch: () => undefined,
  },
  whenReady: () => whenReady,
  isReady,
  enableSandbox() {
    if (ready) throw new Error("app.enableSandbox() can only be called before app is ready");
  },
  disableHardwareAcceleration: () => undefined,
  getVersion: () => version,
  getName: () => app.name,
  setName(next) {
    app.name = next;
  },
  getAppPath: () => appPath,
  getLocale: locale,
  getSystemLocale: locale,
  getPreferredSystemLanguages: () => [locale()],
  getPath(key) {
    const path = paths[key] ?? defaults[key]?.();
    if (path === undefined) throw new Error(`Failed to get '${key}' path`);
    return path;
  },
  setPath(key, path) {
    paths[key] = path;
  },
  setAppLogsPath: () => undefined,
  setAppUserModelId: () => undefined,
  setDesktopName: () => undefined,
  setAboutPanelOptions: () => undefined,
  setLoginItemSettings(settings) {
    login = { ...settings };
    record("loginItem", { settings });
  },
  getLoginItemSettings: () => ({ openAtLogin: login.openAtLogin === true, wasOpenedAtLogin: false, status: "enabled" }),
  focus: () => record("focusApp"),
  show: () => undefined,
  hide: () => undefined,
  relaunch: options => record("relaunch", { options }),
  getAppMetrics: () => [],
  setBadgeCount: () => true,
  requestSingleInstanceLock(data = null) {
    if (lock !== null) return true;
    lock = takeInstanceLock(paths.userData, { argv: process.argv, cwd: process.cwd(), data }, told =>
      app.emit("second-instance", makeEvent(), told.argv, told.cwd, told.data),
    );
    return lock !== null;
  },
  hasSingleInstanceLock: () => lock !== null,
  releaseSingleInstanceLock() {
    lock?.release();
    lock = null;
  },
  quit() {
    const before = makeEvent();
    app.emit("before-quit", before);
    if (before.defaultPrevented) return;
    for (const window of [...windows]) {
      window.close();
      if (windows.has(window)) return;
    }
    const will = makeEvent();
    app.emit("will-quit", will);
    if (!will.defaultPrevented) app.exit(0);
  },
  exit(code = 0) {
    if (leaving) return;
    leaving = true;
    app.emit("quit", makeEvent(), code);
    lock?.release();
    for (const one of utilityChildren) one.kill("SIGKILL");
    closeChromium(() => process.exit(code));
  },
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => app.quit());

// Playwright decides when `ready` comes, as its loader does inside Electron; it waits for Chromium's line before it does.
if (hasSwitch("remote-debugging-port")) {
  globalThis.__playwright_run = openApp;
  setImmediate(() => {
    if (leaving) return;
    mkdirSync(paths.userData, { recursive: true });
    openChromium(paths.userData).catch(error => console.error("stand-in:", error));
  });
} else
  setImmediate(() => {
    if (!leaving) openApp().catch(error => console.error("stand-in:", error));
  });
