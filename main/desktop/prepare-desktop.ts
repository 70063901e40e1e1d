import { join } from "node:path";
import { type Environment, homeOf } from "../environment.ts";
import { prepareHome } from "../up/home.ts";
import { appScheme } from "./app-protocol.ts";
import { parseDesktopArguments } from "./arguments.ts";
import type { ElectronParts } from "./electron-parts.ts";

export type PrepareDeps = {
  readonly electron: Pick<ElectronParts, "app" | "protocol">;
  readonly environment: Environment;
  readonly argv: readonly string[];
};

/**
 * Before Electron is ready: the home, and who of several may go on. Everything that Electron keeps of its own lies in the home, so that two
 * homes share neither cookies nor the lock. `alone` is false when another desktop has this home; it has shown its window by then.
 * @throws AppError HOME_NOT_USABLE
 */
export function prepareDesktop({ electron, environment, argv }: PrepareDeps) {
  const { app, protocol } = electron;
  const args = parseDesktopArguments(argv);
  const home = prepareHome(homeOf(environment, args.home));
  if (!app.commandLine.hasSwitch("user-data-dir")) app.setPath("userData", join(home.root, "desktop"));
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true } }]);
  return { args, home, alone: app.requestSingleInstanceLock() };
}
