import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { readJson5 } from "../../config/json5/read.ts";
import { setOwnerSetting } from "./owner-setting.ts";
import { withoutPrograms } from "./without-programs.ts";

const versionName = /^\d{6,}\.json5$/;
const noteName = /^\d{6,}\.note\.json$/;

/**
 * Former versions of settings can be brought back, so each loses what the settings themselves lose: the owner's token and, where they come from
 * another machine, the programs. What is no version that could be brought back is taken out.
 */
export async function cleanStagedHistory({ configHistory }: Pick<Home, "configHistory">, programs: boolean): Promise<void> {
  const names = await readdir(configHistory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names.filter(one => !noteName.test(one))) {
    const file = join(configHistory, name);
    if (!versionName.test(name) || !readJson5(await readFile(file, "utf8")).ok) {
      await rm(file, { recursive: true, force: true });
      continue;
    }
    if (!programs) await withoutPrograms(file);
    await setOwnerSetting(file, undefined);
  }
}
