import { app, shell } from "electron";
import { hiddenFlag, type LoginItem } from "../autostart.ts";

const approvalPages = {
  darwin: "x-apple.systempreferences:com.apple.LoginItems-Settings.extension",
  win32: "ms-settings:startupapps",
} as const;

/** The login item of this application, as macOS and Windows keep it. */
export const systemLoginItem = (platform: "darwin" | "win32", failed: (problem: string) => void): LoginItem => ({
  // Windows compares the arguments too: without them it would say that nothing is there.
  get: () => app.getLoginItemSettings({ args: [hiddenFlag] }),
  set: on => app.setLoginItemSettings({ openAtLogin: on, args: [hiddenFlag] }),
  showApproval: () => void shell.openExternal(approvalPages[platform]).catch((error: unknown) => failed(String(error))),
});
