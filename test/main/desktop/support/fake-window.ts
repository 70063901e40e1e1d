import { EventEmitter } from "node:events";
import type { BrowserWindow, BrowserWindowConstructorOptions } from "electron";

export type FakeWindow = ReturnType<typeof createFakeWindow>;

/** A window that remembers what it shows and was told; a load can be made to fail. */
export function createFakeWindow(options: BrowserWindowConstructorOptions) {
  const trail: string[] = [];
  const sent: unknown[][] = [];
  let url = "";
  let destroyed = false;
  let minimised = false;
  const webContents = Object.assign(new EventEmitter(), {
    getURL: () => url,
    send: (...message: unknown[]) => void sent.push(message),
    setWindowOpenHandler: () => undefined,
  });
  const window = Object.assign(new EventEmitter(), {
    ...{ options, trail, sent, webContents },
    failLoads: false,
    async loadURL(address: string): Promise<void> {
      trail.push(`load ${address}`);
      if (window.failLoads) throw new Error("ERR_CONNECTION_REFUSED");
      url = address;
    },
    show: () => void trail.push("show"),
    hide: () => void trail.push("hide"),
    focus: () => void trail.push("focus"),
    restore() {
      minimised = false;
      trail.push("restore");
    },
    minimize() {
      minimised = true;
      trail.push("minimise");
    },
    isMinimized: () => minimised,
    isFocused: () => trail.at(-1) === "focus",
    isDestroyed: () => destroyed,
    getNormalBounds: () => ({ x: 10, y: 20, width: 800, height: 600 }),
    destroy() {
      destroyed = true;
      trail.push("destroy");
      window.emit("closed");
    },
    /** As a person closes it; true when it really closes. */
    pressClose(): boolean {
      let prevented = false;
      window.emit("close", { preventDefault: () => (prevented = true) });
      return !prevented;
    },
    /** The page moved on by itself, as pages do. */
    goTo(address: string): void {
      url = address;
    },
    loads: () => trail.flatMap(line => (line.startsWith("load ") ? [line.slice(5)] : [])),
  });
  return window;
}

export const asBrowserWindow = (window: FakeWindow): BrowserWindow => window as unknown as BrowserWindow;
