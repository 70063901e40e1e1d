import { execFile } from "node:child_process";
import type { CompanionName } from "../../contract/companions.ts";
import type { Environment } from "../environment.ts";
import { findProgram } from "./find-program.ts";

const patienceMs = 2_000;

/**
 * How each is ended. Ollama must be asked: killed, it leaves the process that holds the model. What `tailscale serve` serves ends with it
 * in any case, so one that hangs must not serve on for whoever takes the gateway's port.
 */
export const endedBy: Readonly<Record<CompanionName, "TERM" | "KILL">> = { ollama: "TERM", "tailscale-serve": "KILL" };

/**
 * Words to put before a command so that the system ends it when this process dies, however it dies. Empty where the system has no such
 * means: then the shell of `outlived.ts` ends it, or the next start. Tried first, because other tools of the same name lack the option. Never rejects.
 */
export async function parentDeathPrefix(name: CompanionName, environment: Environment): Promise<readonly string[]> {
  if (process.platform !== "linux") return [];
  const setpriv = await findProgram("setpriv", environment);
  if (setpriv === null) return [];
  const prefix = [setpriv, "--pdeathsig", endedBy[name], "--"];
  return await new Promise<readonly string[]>((resolve, reject) => {
    execFile(setpriv, [...prefix.slice(1), setpriv, "--version"], { timeout: patienceMs }, error => {
      if (error === null) resolve(prefix);
      else reject(error);
    });
    // For some reasons it throws: it cannot be used either way.
  }).catch(() => []);
}
