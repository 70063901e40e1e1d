import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isMissing, replaceFile, systemProblem, systemSentence, writeBeside } from "./atomic-file.ts";
import { withFileLock } from "./file-lock.ts";
import { createHistory } from "./history.ts";
import type { Home } from "./home.ts";
import { type ParseDeps, parseSettings } from "./parse.ts";

export type RecoverDeps = {
  readonly home: Pick<Home, "settings" | "configHistory">;
  readonly clock: Clock;
  readonly log: Log;
  readonly parse: ParseDeps;
};

/** `kept`: where the file that could not be used lies now. */
export type Recovered =
  | { readonly kind: "usable" }
  | { readonly kind: "recovered"; readonly version: number; readonly kept: string };

/**
 * Before a start: puts the newest version that can be used today in place of a settings file that cannot be used. That file is kept beside it
 * as `hearth.json5.broken-TIME`. A file that can be used, or that is not there, is left alone; so is everything when no version can be used.
 * @throws AppError CONFIG_NO_GOOD_VERSION, CONFIG_NOT_WRITABLE
 */
export async function recoverSettings({ home, clock, log, parse }: RecoverDeps): Promise<Recovered> {
  const history = createHistory(home.configHistory, clock);

  const newestGood = async (): Promise<{ version: number; text: string }> => {
    for (const { version } of await history.list()) {
      const { text } = await history.get(version);
      if (parseSettings(text, parse).settings) return { version, text };
    }
    throw AppError.of("CONFIG_NO_GOOD_VERSION", { file: parse.file });
  };

  const work = async (): Promise<Recovered> => {
    // Null: it cannot be read at all.
    const broken = await readFile(home.settings, "utf8").catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      log.warn({ problem: systemProblem(error) }, "the settings file cannot be read");
      return null;
    });
    if (broken === undefined || (broken !== null && parseSettings(broken, parse).settings)) return { kind: "usable" };
    const good = await newestGood();
    const kept = `${home.settings}.broken-${new Date(clock.now()).toISOString().replaceAll(":", "-")}`;
    // A copy where it can be read: the file may be a link to somewhere else, and stays one.
    if (broken === null) await rename(home.settings, kept);
    else await rename(await writeBeside(kept, broken), kept);
    await replaceFile(home.settings, good.text);
    log.warn(
      { version: good.version, kept },
      "the settings file could not be used; the last version that worked is in its place",
    );
    return { kind: "recovered", version: good.version, kept };
  };

  try {
    await mkdir(home.configHistory, { recursive: true, mode: 0o700 });
    return await withFileLock(join(home.configHistory, ".lock"), work);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw AppError.of("CONFIG_NOT_WRITABLE", { file: parse.file, ...systemSentence(error) }, { cause: error });
  }
}
