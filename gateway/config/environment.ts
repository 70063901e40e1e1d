import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Language } from "../../contract/errors/define.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the surroundings of a process say. `raw` is for `${NAME}` in the settings, and for nothing else. */
export type Environment = {
  /** Absolute path of HEARTH_HOME, `~/.hearth` by default. */
  readonly home: string;
  readonly language: Language;
  readonly vaultPassphrase: string | undefined;
  readonly raw: Variables;
};

/** The language that HEARTH_LANG, LC_ALL, LC_MESSAGES or LANG ask for, the first that is set; English otherwise. */
export function languageOf(variables: Variables): Language {
  const asked = variables.HEARTH_LANG || variables.LC_ALL || variables.LC_MESSAGES || variables.LANG || "";
  return /^zh/i.test(asked) ? "zh-CN" : "en";
}

/** The gateway's and the terminal's one reader of the environment. Empty variables count as unset. */
export function readEnvironment(variables: Variables = process.env): Environment {
  return {
    home: resolve(variables.HEARTH_HOME || join(homedir(), ".hearth")),
    language: languageOf(variables),
    vaultPassphrase: variables.HEARTH_VAULT_PASSPHRASE || undefined,
    raw: variables,
  };
}
