import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../environment.ts";
import { createKeptVersion } from "./kept-version.ts";
import { createUpdates, type Updater, type UpdaterDeps } from "./updater.ts";
import { createNoUpdates, type Updates } from "./updates.ts";

export type ChooseUpdatesDeps = Omit<UpdaterDeps, "load" | "kept"> & {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  /** Electron's folder of what was packaged. */
  readonly resources: string;
  /** The home's folder for the version before. */
  readonly versions: string;
};

/** CommonJS with a getter that makes the updater of this system at its first use. */
const loadUpdater = async (): Promise<Updater> => {
  const { default: library } = await import("electron-updater");
  return library.autoUpdater;
};

/**
 * How this build gets new versions: from the feed that it was packaged with. On Linux only an AppImage replaces itself; everything else there
 * came from a package manager, and goes on coming from it.
 */
export function chooseUpdates(deps: ChooseUpdatesDeps): Updates {
  const { packaged, platform, environment, resources, versions, ...rest } = deps;
  const program = environment.APPIMAGE ?? null;
  if (!packaged) return createNoUpdates("development");
  if (platform === "linux" && program === null) return createNoUpdates("packageManager");
  if (!existsSync(join(resources, "app-update.yml"))) return createNoUpdates("noFeed");
  return createUpdates({ ...rest, load: loadUpdater, kept: createKeptVersion(versions, program) });
}
