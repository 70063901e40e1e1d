import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import { readEnvironment } from "../config/environment.ts";
import { version } from "../version.ts";
import { createProcessIo } from "./io.ts";
import { runHearth } from "./program.ts";
import { startGatewayHere } from "./start-gateway.ts";

/** Carries out this process's command line. `entry` is the URL of the process's entry. */
export async function runProcess(entry: string): Promise<void> {
  const environment = readEnvironment();
  const io = createProcessIo(environment);
  const code = await runHearth(process.argv.slice(2), {
    io,
    environment,
    version,
    homeFolder: homedir(),
    now: () => Date.now(),
    randomId: () => randomUUID(),
    readToken: async (home, surroundings) => (await import("./owner-token.ts")).readOwnerToken(home, surroundings),
    startGateway: args => startGatewayHere(entry, args),
  });
  if (code === undefined) return;
  process.exitCode = code;
  io.close();
}
