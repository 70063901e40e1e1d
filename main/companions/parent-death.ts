import { execFile } from "node:child_process";
import type { Environment } from "../environment.ts";
import { findProgram } from "./find-program.ts";

const patienceMs = 2_000;

/**
 * Words to put before a command so that the system ends it (SIGTERM) when this process dies, however it dies. Empty where the system has no
 * such means: then `leftovers.ts` ends it at the next start. Tried once, because other tools of the same name lack the option.
 */
export async function parentDeathPrefix(environment: Environment): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  const setpriv = await findProgram("setpriv", environment);
  if (setpriv === null) return [];
  const prefix = [setpriv, "--pdeathsig", "TERM", "--"];
  return await new Promise(resolve => {
    execFile(setpriv, [...prefix.slice(1), setpriv, "--version"], { timeout: patienceMs }, error =>
      resolve(error === null ? prefix : []),
    );
  });
}
