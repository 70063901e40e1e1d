import type { App, Shell } from "electron";
import { appId } from "../../contract/app-id.ts";
import type { Environment } from "../environment.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import { type Autostart, createLinuxAutostart, createLoginItemAutostart, hiddenFlag, noAutostart } from "./autostart.ts";

export type ChooseAutostartDeps = {
  readonly app: Pick<App, "isPackaged" | "getLoginItemSettings" | "setLoginItemSettings">;
  readonly shell: Pick<Shell, "openExternal">;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly command: readonly string[];
  readonly log: Pick<SupervisorLog, "warn">;
};

const approvalPage: Readonly<Record<"darwin" | "win32", string>> = {
  darwin: "x-apple.systempreferences:com.apple.LoginItems-Settings.extension",
  win32: "ms-settings:startupapps",
};

/** How this system starts programs at login. */
export function chooseAutostart({ app, shell, platform, environment, command, log }: ChooseAutostartDeps): Autostart {
  if (platform === "linux") return createLinuxAutostart({ environment, desktopId: appId, command, log });
  if ((platform !== "darwin" && platform !== "win32") || !app.isPackaged) return noAutostart;
  const args = [hiddenFlag];
  return createLoginItemAutostart(platform, {
    get: () => app.getLoginItemSettings({ args }),
    set: on => app.setLoginItemSettings({ openAtLogin: on, args }),
    showApproval() {
      shell
        .openExternal(approvalPage[platform])
        .catch((error: unknown) => log.warn(`the system's settings could not be opened: ${String(error)}`));
    },
  });
}
