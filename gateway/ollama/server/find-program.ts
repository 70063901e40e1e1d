import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import type { Variables } from "../../config/variables.ts";

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Not there, or not to be run by us: the next place is looked at.
    return false;
  }
};

/** Where Ollama's installers put the program, by system. */
export function usualPlaces(platform: NodeJS.Platform, variables: Variables): readonly string[] {
  switch (platform) {
    case "darwin":
      return [
        "/Applications/Ollama.app/Contents/Resources/ollama",
        join(homedir(), "Applications/Ollama.app/Contents/Resources/ollama"),
        "/usr/local/bin/ollama",
        "/opt/homebrew/bin/ollama",
      ];
    case "win32":
      return variables.LOCALAPPDATA === undefined ? [] : [join(variables.LOCALAPPDATA, "Programs", "Ollama", "ollama.exe")];
    default:
      return ["/usr/local/bin/ollama", "/usr/bin/ollama", join(homedir(), ".local/bin/ollama"), "/snap/bin/ollama"];
  }
}

/** Ollama's program on this machine: the one that the settings name, else in PATH, else at its usual places. Null when there is none. */
export function findOllama(named: string | undefined, variables: Variables): string | null {
  const name = process.platform === "win32" ? "ollama.exe" : "ollama";
  const folders = (variables.PATH ?? variables.Path ?? "").split(delimiter).filter(isAbsolute);
  const inPath = (wanted: string): string[] => folders.map(folder => join(folder, wanted));
  if (named !== undefined) return (isAbsolute(named) ? [named] : inPath(named)).find(isProgram) ?? null;
  return [...inPath(name), ...usualPlaces(process.platform, variables)].find(isProgram) ?? null;
}

const page = "https://ollama.com/download";

/** Where Ollama can be had for this system. */
export function installOf(platform: NodeJS.Platform): { url: string; command: string | null } {
  if (platform === "darwin") return { url: `${page}/mac`, command: "brew install ollama" };
  if (platform === "win32") return { url: `${page}/windows`, command: "winget install Ollama.Ollama" };
  return { url: `${page}/linux`, command: "curl -fsSL https://ollama.com/install.sh | sh" };
}
