import { fileURLToPath } from "node:url";
import { readEnvironment } from "./environment.ts";
import { runUp } from "./up/run-up.ts";

// The entry of `hearth up`. In dist/ and in the sources the gateway stands at the same place, with the same ending as this file.
const gatewayEntry = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../gateway/server.ts" : "../gateway/server.mjs", import.meta.url),
);

// The reader of our lines may go away (`hearth up | head -1`, a closed terminal): the gateway goes on until it is told to stop.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

process.exitCode = await runUp({
  argv: process.argv.slice(2),
  environment: readEnvironment(),
  runtime: process.execPath,
  gatewayEntry,
  out: line => process.stdout.write(`${line}\n`),
  problem: line => process.stderr.write(`${line}\n`),
  signals: process,
});
// A channel to the process that started us would keep this one alive.
if (process.connected) process.disconnect();
