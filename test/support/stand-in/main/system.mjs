// The rest of the system as main asks about it. Tests emit power and theme events on the objects themselves.
import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { record } from "./state.mjs";

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const display = { id: 1, bounds: area, workArea: area, scaleFactor: 1, rotation: 0 };
const blockers = new Set();
let lastBlocker = 0;
let clipboardText = "";

export const powerMonitor = Object.assign(new EventEmitter(), {
  isOnBatteryPower: () => false,
  onBatteryPower: false,
  getSystemIdleTime: () => 0,
  getSystemIdleState: () => "active",
  getCurrentThermalState: () => "nominal",
});

export const powerSaveBlocker = {
  start(type) {
    blockers.add(++lastBlocker);
    record("powerSaveBlocker", { type, on: true });
    return lastBlocker;
  },
  stop(id) {
    record("powerSaveBlocker", { on: false });
    return blockers.delete(id);
  },
  isStarted: id => blockers.has(id),
};

export const clipboard = {
  readText: async () => clipboardText,
  writeText: async text => {
    clipboardText = text;
  },
  clear: async () => {
    clipboardText = "";
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  shouldUseDarkColorsForSystemIntegratedUI: false,
  themeSource: "system",
});

export const screen = Object.assign(new EventEmitter(), {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
});

/** `net.fetch` reads `file:` as well, which Node's does not. */
export const net = {
  fetch: async (input, options) => {
    const url = typeof input === "string" ? input : (input.href ?? input.url);
    return url.startsWith("file:") ? new Response(await readFile(fileURLToPath(url))) : fetch(input, options);
  },
  isOnline: () => true,
  online: true,
};

export const systemPreferences = Object.assign(new EventEmitter(), {
  getAnimationSettings: () => ({
    shouldRenderRichAnimation: true,
    scrollAnimationsEnabledBySystem: true,
    prefersReducedMotion: false,
  }),
  getAccentColor: () => "000000",
});
