import { EventEmitter } from "node:events";
import type { BrowserWindowConstructorOptions } from "electron";
import type { ElectronParts } from "../../../../main/desktop/electron-parts.ts";
import { createFakeSafeStorage } from "./fake-safe-storage.ts";
import { createFakeUtilities } from "./fake-utility.ts";
import { createFakeWindow, type FakeWindow } from "./fake-window.ts";

/** The parts of Electron that the desktop uses; everything that is asked of the system goes into `trail`, in order. */
export function createFakeElectron(options: { alone?: boolean } = {}) {
  const trail: string[] = [];
  const note =
    (what: string) =>
    (...args: unknown[]): void =>
      void trail.push([what, ...args.filter(arg => typeof arg === "string")].join(" "));
  const windows: FakeWindow[] = [];
  const utilities = createFakeUtilities();
  const handlers = new Map<string, (event: unknown, call: unknown) => unknown>();
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    commandLine: { hasSwitch: () => false },
    setPath: (name: string) => void trail.push(`path ${name}`),
    enableSandbox: note("sandbox"),
    requestSingleInstanceLock: () => options.alone ?? true,
    getVersion: () => "0.1.0",
    getLocale: () => "en-US",
    exit: (code: number) => void trail.push(`exit ${code}`),
    /** As Electron does it: asks first, and goes when nobody prevents it. */
    quit(): void {
      let prevented = false;
      app.emit("before-quit", { preventDefault: () => (prevented = true) });
      if (!prevented) trail.push("quit");
    },
  });
  function makeWindow(asked: BrowserWindowConstructorOptions) {
    const made = createFakeWindow(asked);
    trail.push("window");
    windows.push(made);
    app.emit("web-contents-created", {}, made.webContents);
    made.on("closed", () => trail.push("window closed"));
    return made;
  }
  const parts = {
    app,
    BrowserWindow: makeWindow,
    dialog: { showMessageBox: async () => ({ response: 0 }) },
    ipcMain: {
      handle(channel: string, handler: (event: unknown, call: unknown) => unknown): void {
        trail.push(`handle ${channel}`);
        handlers.set(channel, handler);
      },
    },
    Menu: { setApplicationMenu: () => undefined, buildFromTemplate: () => ({}) },
    nativeTheme: { shouldUseDarkColors: false },
    Notification: Object.assign(() => undefined, { isSupported: () => false }),
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: { start: () => 1, stop: () => undefined },
    protocol: { registerSchemesAsPrivileged: note("schemes"), handle: (scheme: string) => void trail.push(`serve ${scheme}`) },
    safeStorage: createFakeSafeStorage(),
    screen: { getAllDisplays: () => [] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: note("permissions asked"),
        setPermissionCheckHandler: note("permissions checked"),
        webRequest: { onBeforeRequest: note("requests") },
        cookies: { get: async () => [] },
      },
    },
    shell: { openExternal: async (url: string) => void trail.push(`outside ${url}`), openPath: async () => "" },
    utilityProcess: {
      fork: (...args: Parameters<typeof utilities.fork>) => {
        trail.push("fork");
        return utilities.fork(...args);
      },
    },
  };
  return {
    electron: parts as unknown as ElectronParts,
    app,
    powerMonitor: parts.powerMonitor,
    trail,
    windows,
    utilities,
    handlers,
  };
}
