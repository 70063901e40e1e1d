import { fileURLToPath } from "node:url";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from "electron";
import { AppError } from "../contract/errors/app-error.ts";
import { programOf } from "./desktop/autostart.ts";
import { chooseUpdates } from "./desktop/choose-updates.ts";
import { runDesktop } from "./desktop/compose-desktop.ts";
import { prepareDesktop } from "./desktop/prepare-desktop.ts";
import { createTray } from "./desktop/tray/create-tray.ts";
import { languageOf, readEnvironment } from "./environment.ts";

// The entry of the desktop app. It runs bundled alone, so the places are those of dist/.
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const environment = readEnvironment();
const argv = process.argv.slice(1);
const electron = {
  ...{ app, BrowserWindow, dialog, ipcMain, Menu, Notification, nativeTheme, powerMonitor, powerSaveBlocker },
  ...{ protocol, safeStorage, screen, session, shell, utilityProcess },
};
const program = programOf(environment, process.execPath);

// Nobody starts this process again: what nobody expected is told, and the gateway goes on being looked after.
const note = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
};
process.on("uncaughtException", note);
process.on("unhandledRejection", note);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => app.quit());

try {
  const prepared = prepareDesktop({ electron, environment, argv });
  if (prepared.alone) {
    await app.whenReady();
    await runDesktop(
      {
        electron,
        createTray,
        chooseUpdates: parts =>
          chooseUpdates({
            ...{ ...parts, environment, platform: process.platform },
            packaged: app.isPackaged,
            resources: process.resourcesPath,
          }),
        environment,
        platform: process.platform,
        killNow: pid => void process.kill(pid, "SIGKILL"),
        places: {
          gateway: here("../gateway/server.mjs"),
          preload: here("./preload.cjs"),
          pages: here("../renderer/"),
          assets: here("./assets/"),
          command: app.isPackaged ? [program] : [program, app.getAppPath()],
        },
      },
      prepared,
    );
  } else app.exit(0);
} catch (error) {
  note(error);
  await app.whenReady();
  const known = error instanceof AppError ? error : AppError.of("INTERNAL", { reference: "desktop" }, { cause: error });
  const { message, hint } = known.failure(languageOf(environment, app.getLocale())).error;
  dialog.showErrorBox(message, hint);
  app.exit(1);
}
