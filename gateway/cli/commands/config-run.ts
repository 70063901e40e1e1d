import { readFile } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import { systemClock } from "../../clock.ts";
import { isMissing } from "../../config/atomic-file.ts";
import { createHistory } from "../../config/history.ts";
import type { Home } from "../../config/home.ts";
import { machineAddresses } from "../../network/interfaces.ts";
import type { Call, Command } from "../call.ts";
import { checkConfig } from "../config/check.ts";
import type { ConfigDeps, ConfigIo } from "../config/deps.ts";
import { listConfigHistory, rollBackConfig } from "../config/history.ts";
import { importConfig } from "../config/import.ts";

const depsOf = ({ deps, home }: Call): ConfigDeps => ({
  home,
  environment: deps.environment.raw,
  vaultPassphrase: deps.environment.vaultPassphrase,
  clock: systemClock,
  interfaces: machineAddresses,
  homeFolder: deps.homeFolder,
});

const ioOf = ({ io, json }: Call): ConfigIo => ({ stdout: io.stdout, stderr: io.stderr, json, language: io.language });

export const runConfigCheck: Command<{ readonly file?: string }> = (call, options) =>
  checkConfig(options, depsOf(call), ioOf(call));

export const runConfigImport: Command<{ readonly file?: string; readonly dryRun?: boolean }> = (call, options) =>
  importConfig(options, depsOf(call), ioOf(call));

export const runConfigHistory: Command<object> = call => listConfigHistory(depsOf(call), ioOf(call));

/** The version before the file as it is now: the newest accepted one when the file is another text, the one before it otherwise. */
async function versionBefore(home: Home): Promise<number> {
  const history = createHistory(home.configHistory, systemClock);
  const newest = await history.newest();
  const text = await readFile(home.settings, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const [first, second] = await history.list();
  const wanted = newest?.text === text ? second : first;
  if (!wanted) throw AppError.of("CONFIG_NO_VERSION", { version: 0 });
  return wanted.version;
}

export const runConfigRollback: Command<{ readonly version?: number }> = async (call, { version }) =>
  rollBackConfig({ version: version ?? (await versionBefore(call.home)) }, depsOf(call), ioOf(call));
