import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DesktopState } from "../../contract/bridge.ts";
import type { Environment } from "../environment.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import { autostartFile, desktopEntry, execOf, readEntry } from "./desktop-entry.ts";

export type StartAtLogin = DesktopState["startAtLogin"];

/** Start at login, as the system has it: always asked, never remembered. Off until a person turns it on. */
export type Autostart = {
  state(): StartAtLogin;
  /** Answers how it is afterwards, which the system decides. */
  set(on: boolean): StartAtLogin;
  /** At each start: an entry of ours that starts a program which has moved is mended. */
  mend(): void;
};

/** Given to the program at login, so that it starts without a window. */
export const hiddenFlag = "--hidden";

export type LinuxAutostartDeps = {
  readonly environment: Environment;
  /** Reverse-DNS name of the application, as it is packaged. */
  readonly desktopId: string;
  /** How this program is started: the program, and what comes before the flag. */
  readonly command: readonly string[];
  readonly log: Pick<SupervisorLog, "warn">;
};

/** The program to start: the AppImage itself, because what runs stands in a mount that is another at every start. */
export const programOf = (environment: Environment, execPath: string): string => environment.APPIMAGE || execPath;

/** Linux: an entry in the XDG autostart folder. Flatpak and Snap keep programs out of that folder. */
export function createLinuxAutostart({ environment, desktopId, command, log }: LinuxAutostartDeps): Autostart {
  const file = autostartFile(environment, desktopId);
  const whole = [...command, hiddenFlag];
  const possible =
    environment.FLATPAK_ID === undefined && environment.SNAP === undefined && !whole.some(part => /[\r\n]/.test(part));

  const read = () => (existsSync(file) ? readEntry(readFileSync(file, "utf8")) : null);
  const write = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, desktopEntry(whole));
    renameSync(`${file}.new`, file);
  };
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      log.warn(`start at login: ${what} failed: ${String(error)}`);
    }
  };

  const state = (): StartAtLogin => {
    if (!possible) return "notPossible";
    let on = false;
    attempt("reading", () => {
      on = read()?.enabled === true;
    });
    return on ? "on" : "off";
  };

  return {
    state,
    set(on) {
      if (possible) attempt(on ? "turning on" : "turning off", on ? write : () => rmSync(file, { force: true }));
      return state();
    },
    mend() {
      attempt("mending", () => {
        const entry = possible ? read() : null;
        // A person who wrote another command meant it; one who turned it off meant that.
        if (entry?.ours === true && entry.enabled && entry.exec !== execOf(whole)) write();
      });
    },
  };
}

/** What macOS and Windows say and take; over `app.getLoginItemSettings` and `app.setLoginItemSettings`. */
export type LoginItem = {
  get(): { readonly openAtLogin: boolean; readonly status?: string; readonly executableWillLaunchAtLogin?: boolean };
  set(on: boolean): void;
  /** Opens the page of the system's settings where it is allowed. */
  showApproval(): void;
};

/** macOS: `status` says whether a person must allow it. Windows: an entry can stand there and be switched off in the Task Manager. */
export function createLoginItemAutostart(platform: "darwin" | "win32", item: LoginItem): Autostart {
  const state = (): StartAtLogin => {
    const { openAtLogin, status, executableWillLaunchAtLogin } = item.get();
    if (platform === "darwin") return status === "enabled" ? "on" : status === "requires-approval" ? "needsApproval" : "off";
    if (!openAtLogin) return "off";
    return executableWillLaunchAtLogin === false ? "needsApproval" : "on";
  };
  return {
    state,
    set(on) {
      item.set(on);
      const now = state();
      if (on && now === "needsApproval") item.showApproval();
      return now;
    },
    // The system follows the application where it is moved.
    mend: () => undefined,
  };
}

/** Where nothing can be started at login: a checkout on a system that wants a signed application. */
export const noAutostart: Autostart = { state: () => "notPossible", set: () => "notPossible", mend: () => undefined };
