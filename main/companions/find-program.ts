import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Environment } from "../environment.ts";

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not to be run by us: the next place is looked at.
    return false;
  }
}

/** Where a program stands: an absolute path as it is, a name as PATH says. Null when there is none that can be run. */
export async function findProgram(program: string, environment: Environment): Promise<string | null> {
  if (isAbsolute(program)) return (await isProgram(program)) ? program : null;
  const endings = process.platform === "win32" ? (environment.PATHEXT ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (environment.PATH ?? environment.Path ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const ending of ["", ...endings]) {
      const file = join(folder, program + ending);
      if (await isProgram(file)) return file;
    }
  }
  return null;
}
