import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type { Variables } from "../../config/variables.ts";

/** Where the installer of Linux lets its service keep models. */
const serviceFolder = "/usr/share/ollama/.ollama/models";

/** The folder that a model's description names: `FROM /…/models/blobs/sha256-…`. */
export function folderOfModelfile(modelfile: string): string | undefined {
  const found = /^FROM\s+(.+?)[\\/]blobs[\\/]sha256-[0-9a-f]{64}\s*$/m.exec(modelfile)?.[1];
  return found !== undefined && (isAbsolute(found) || /^[A-Za-z]:\\/.test(found)) ? found : undefined;
}

/** Where models are kept: for ours as it is run; for an adopted one the usual places, until a model of it tells. */
export function guessModelsFolder(kind: "ours" | "adopted", named: string | undefined, variables: Variables): string {
  const own = join(homedir(), ".ollama", "models");
  if (kind === "ours") return named ?? variables.OLLAMA_MODELS ?? own;
  if (process.platform === "linux" && existsSync(serviceFolder)) return serviceFolder;
  return variables.OLLAMA_MODELS ?? own;
}

/** Bytes that we could write there; the folder may not be made yet. Null when it cannot be seen. */
export async function freeBytesAt(folder: string): Promise<number | null> {
  for (let place = folder; ; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch {
      // Not there yet, or not to be seen: the folder above it lies on the same disk in all likelihood.
      if (dirname(place) === place) return null;
    }
  }
}
