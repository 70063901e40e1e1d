import { randomUUID } from "node:crypto";
import { readEnvironment } from "../config/environment.ts";
import { version } from "../version.ts";
import { createProcessIo } from "./io.ts";
import { readOwnerToken } from "./owner-token.ts";
import { runHearth } from "./program.ts";
import { startGatewayHere } from "./start-gateway.ts";

/** Entry of the command line: everything of `hearth` but `up`. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  const io = createProcessIo(environment);
  const code = await runHearth(process.argv.slice(2), {
    io,
    environment,
    version,
    now: () => Date.now(),
    randomId: () => randomUUID(),
    readToken: readOwnerToken,
    startGateway: args => startGatewayHere(import.meta.url, args),
  });
  if (code === undefined) return;
  process.exitCode = code;
  io.close();
}

await main();
