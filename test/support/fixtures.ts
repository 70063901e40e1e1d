import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of settings that people have on disk; it stands beside a checkout, not in it. Null where there is none. */
export function fixturesFolder(name: "config" | "openclaw"): string | null {
  const root = process.env.HEARTH_FIXTURES ?? resolve(import.meta.dirname, "../../../shared/fixtures");
  const folder = join(root, name);
  return existsSync(folder) ? folder : null;
}

/** File name and text of every settings file there; empty where the folder is missing. */
export function settingsFixtures(name: "config" | "openclaw"): { file: string; text: string }[] {
  const folder = fixturesFolder(name);
  if (folder === null) return [];
  const files = readdirSync(folder).filter(file => file.endsWith(".json5"));
  return files.toSorted().map(file => ({ file, text: readFileSync(join(folder, file), "utf8") }));
}
