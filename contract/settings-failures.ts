/** Failures of a start that come from what stands in the settings file, or from a file that cannot be read. */
const ofTheFile: readonly string[] = [
  "CONFIG_SYNTAX",
  "CONFIG_VALUE",
  "CONFIG_ENVIRONMENT",
  "CONFIG_NOT_READABLE",
  "BIND_TOO_WIDE",
  "TOKEN_TOO_WEAK",
];

/** A start with the last version of the settings that worked would help. */
export const offersLastGood = (code: string): boolean => ofTheFile.includes(code);

/** Opening the settings file helps: also where no version that worked is kept. */
export const offersFile = (code: string): boolean => offersLastGood(code) || code === "CONFIG_NO_GOOD_VERSION";
