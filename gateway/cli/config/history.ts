import { type ExitCode, exitCodes } from "../../../contract/exit-codes.ts";
import { createHistory } from "../../config/history.ts";
import { rollBackFile } from "../../config/rollback.ts";
import { createFigures } from "../figures.ts";
import { byTerminal, type ConfigDeps, type ConfigIo, parseDepsOf } from "./deps.ts";
import { readDeviceNames } from "./device-names.ts";

const devicePrefix = "device:";

const words = {
  en: {
    none: "No version yet; the first start makes one.",
    summaries: {} as Readonly<Record<string, string>>,
    back: (version: number, added: number) => `Version ${version} is in force again, as version ${added}.`,
  },
  "zh-CN": {
    none: "还没有版本；首次启动时会产生。",
    summaries: { "first version": "首个版本", "comments and layout": "注释与排版", "same text": "内容相同" } as Readonly<
      Record<string, string>
    >,
    back: (version: number, added: number) => `版本 ${version} 已恢复，新版本号为 ${added}。`,
  },
} as const;

/** `hearth config history`: every accepted version, the newest first, with the name of the device that made it. */
export async function listConfigHistory(deps: ConfigDeps, io: ConfigIo): Promise<ExitCode> {
  const text = words[io.language];
  const versions = await createHistory(deps.home.configHistory, deps.clock).list();
  if (io.json) io.stdout(`${JSON.stringify({ versions })}\n`);
  else if (versions.length === 0) io.stdout(`${text.none}\n`);
  else {
    const { moment } = createFigures(io.language);
    const devices = versions.some(({ by }) => by.startsWith(devicePrefix)) ? await readDeviceNames(deps.home.database) : null;
    const nameOf = (by: string): string => devices?.get(by.slice(devicePrefix.length)) ?? by;
    const width = String(versions[0]?.version ?? 0).length;
    for (const { version, at, by, summary } of versions)
      io.stdout(`${String(version).padStart(width)}  ${moment(at)}  ${nameOf(by)}  ${text.summaries[summary] ?? summary}\n`);
  }
  return exitCodes.done;
}

/**
 * `hearth config rollback N`, also when the settings of today cannot be read.
 * @throws AppError CONFIG_NO_VERSION, CONFIG_NOT_WRITABLE, and what makes the old version unusable today
 */
export async function rollBackConfig(options: { readonly version: number }, deps: ConfigDeps, io: ConfigIo): Promise<ExitCode> {
  const added = await rollBackFile(deps.home, options.version, byTerminal, { ...parseDepsOf(deps), clock: deps.clock });
  if (io.json) io.stdout(`${JSON.stringify({ version: added })}\n`);
  else io.stdout(`${words[io.language].back(options.version, added)}\n`);
  return exitCodes.done;
}
