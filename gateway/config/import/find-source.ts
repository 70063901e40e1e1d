import { constants } from "node:fs";
import { open } from "node:fs/promises";
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

/** A settings file has a few kilobytes; what has more is none. */
const mostBytes = 1024 * 1024;

class NoSettingsFile extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** The text of a plain file. A pipe or a device is not waited for, and nothing large is read. Rejects with the system's error. */
async function readPlainFile(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (found.isDirectory()) throw new NoSettingsFile("EISDIR");
    if (!found.isFile() || found.size > mostBytes) throw new NoSettingsFile("EFBIG");
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/**
 * The file to import: the named one, or every one that is found, the newest shape first.
 * @throws AppError CONFIG_IMPORT_NONE, CONFIG_IMPORT_NOT_READABLE
 */
export async function findImportSources(places: readonly string[], named: string | undefined): Promise<ImportSource[]> {
  const found: ImportSource[] = [];
  for (const path of named === undefined ? places : [named]) {
    try {
      found.push({ path, file: basename(path), text: await readPlainFile(path) });
    } catch (error) {
      // Of the usual places one that holds something else is passed over; a file that was named must be one.
      if (named !== undefined || !(isMissing(error) || error instanceof NoSettingsFile))
        throw AppError.of("CONFIG_IMPORT_NOT_READABLE", { file: path, ...systemSentence(error) }, { cause: error });
    }
  }
  if (found.length === 0) throw AppError.of("CONFIG_IMPORT_NONE", { places: places.join(", ") });
  return found;
}
