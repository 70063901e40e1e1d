// The module `electron` of the main process, over plain Node and the system's Chromium. It shows pages for real; native surfaces are records.
import { app as appParts } from "./main/app.mjs";
import { BrowserWindow } from "./main/browser-window.mjs";
import { nativeImage as imageParts } from "./main/image.mjs";
import { ipcMain as ipcParts } from "./main/ipc.mjs";
import { Menu, MenuItem } from "./main/menu.mjs";
import { protocol as protocolParts } from "./main/protocol.mjs";
import { safeStorage as secretParts } from "./main/secrets.mjs";
import { session as sessionParts } from "./main/session.mjs";
import { answers, records, strict } from "./main/state.mjs";
import { dialog as dialogParts, Notification, shell as shellParts, Tray } from "./main/surfaces.mjs";
import * as system from "./main/system.mjs";
import { utilityProcess as utilityParts } from "./main/utility-process.mjs";
import { WebContents } from "./main/web-contents.mjs";

/** For tests: what the app asked of the desktop, and what dialogs answer. */
globalThis.__standIn = { records, answers };

export const app = strict("app", appParts);
export const clipboard = strict("clipboard", system.clipboard);
export const dialog = strict("dialog", dialogParts);
export const ipcMain = strict("ipcMain", ipcParts);
export const nativeImage = strict("nativeImage", imageParts);
export const nativeTheme = strict("nativeTheme", system.nativeTheme);
export const net = strict("net", system.net);
export const powerMonitor = strict("powerMonitor", system.powerMonitor);
export const powerSaveBlocker = strict("powerSaveBlocker", system.powerSaveBlocker);
export const protocol = strict("protocol", protocolParts);
export const safeStorage = strict("safeStorage", secretParts);
export const screen = strict("screen", system.screen);
export const session = strict("session", sessionParts);
export const shell = strict("shell", shellParts);
export const systemPreferences = strict("systemPreferences", system.systemPreferences);
export const utilityProcess = strict("utilityProcess", utilityParts);
export { BrowserWindow, Menu, MenuItem, Notification, Tray, WebContents as webContents };

/** The inspector's `require("electron")` sees this. */
const everything = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  utilityProcess,
  webContents: WebContents,
};

export { everything as "module.exports" };
