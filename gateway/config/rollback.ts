import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Clock } from "../clock.ts";
import { replaceFile, systemSentence } from "./atomic-file.ts";
import { summarise } from "./changed-keys.ts";
import { withFileLock } from "./file-lock.ts";
import { findingError, isError } from "./findings.ts";
import { createHistory } from "./history.ts";
import type { Home } from "./home.ts";
import { type ParseDeps, parseSettings } from "./parse.ts";

/**
 * Brings an old version back without a running gateway, also when the file of today cannot be used. A gateway that does run takes the file in
 * by itself. Returns the new version's number.
 * @throws AppError CONFIG_NO_VERSION, CONFIG_NOT_WRITABLE, and what makes the old version unusable today
 */
export async function rollBackFile(
  home: Pick<Home, "settings" | "configHistory">,
  version: number,
  by: string,
  deps: ParseDeps & { readonly clock: Clock },
): Promise<number> {
  const history = createHistory(home.configHistory, deps.clock);
  const { text } = await history.get(version);
  const problem = parseSettings(text, deps).findings.find(isError);
  if (problem) throw findingError(problem);
  try {
    await mkdir(home.configHistory, { recursive: true, mode: 0o700 });
    return await withFileLock(join(home.configHistory, ".lock"), async () => {
      const newest = await history.newest();
      const added = await history.add(text, by, summarise(newest?.text ?? null, text));
      try {
        await replaceFile(home.settings, text);
      } catch (error) {
        await history.forget(added);
        throw error;
      }
      return added;
    });
  } catch (error) {
    throw AppError.of("CONFIG_NOT_WRITABLE", { file: deps.file, ...systemSentence(error) }, { cause: error });
  }
}
