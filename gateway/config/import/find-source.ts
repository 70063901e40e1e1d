import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing, systemSentence } from "../atomic-file.ts";
import type { Variables } from "../variables.ts";

/** Where OpenClaw and its forerunner keep their settings, the newest first; the variables are OpenClaw's own. */
export function importPlaces(homeFolder: string, variables: Variables): string[] {
  const named = variables.OPENCLAW_CONFIG_PATH;
  const state = variables.OPENCLAW_STATE_DIR;
  const places = [
    ...(state ? [join(state, "openclaw.json")] : []),
    join(homeFolder, ".openclaw", "openclaw.json"),
    join(homeFolder, ".clawdbot", "clawdbot.json"),
  ];
  return named ? [named] : places;
}

export type ImportSource = { readonly path: string; readonly file: string; readonly text: string };

/**
 * The file to import: the named one, or every one that is found, the newest shape first.
 * @throws AppError CONFIG_IMPORT_NONE, CONFIG_IMPORT_NOT_READABLE
 */
export async function findImportSources(places: readonly string[], named: string | undefined): Promise<ImportSource[]> {
  const found: ImportSource[] = [];
  for (const path of named === undefined ? places : [named]) {
    try {
      found.push({ path, file: basename(path), text: await readFile(path, "utf8") });
    } catch (error) {
      if (!isMissing(error) || named !== undefined)
        throw AppError.of("CONFIG_IMPORT_NOT_READABLE", { file: path, ...systemSentence(error) }, { cause: error });
    }
  }
  if (found.length === 0) throw AppError.of("CONFIG_IMPORT_NONE", { places: places.join(", ") });
  return found;
}
