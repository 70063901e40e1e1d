import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Language } from "../contract/errors/define.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The one reader of the process environment in this room. */
export const readEnvironment = (): Environment => ({ ...process.env });

/**
 * The person's language as `HEARTH_LANG` names it, else as POSIX says: LC_ALL before LC_MESSAGES before LANG, else `locale` (of a desktop,
 * where no variable says it); any Chinese is zh-CN, everything else English.
 */
export function languageOf(environment: Environment, locale?: string): Language {
  const name = [environment.HEARTH_LANG, environment.LC_ALL, environment.LC_MESSAGES, environment.LANG, locale].find(
    value => value !== undefined && value !== "",
  );
  return name?.toLowerCase().startsWith("zh") === true ? "zh-CN" : "en";
}

/** The home as an absolute path: what the command line says, else `HEARTH_HOME`, else `~/.hearth`. */
export function homeOf(environment: Environment, fromCommandLine: string | undefined): string {
  const named = fromCommandLine ?? environment.HEARTH_HOME;
  return named === undefined || named === "" ? join(homedir(), ".hearth") : resolve(named);
}
