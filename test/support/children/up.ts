import { runUp } from "../../../main/up/run-up.ts";

// `hearth up` with another gateway: `node up.ts CHILD [arguments of up]`.
const [gatewayEntry = "", ...argv] = process.argv.slice(2);
process.exitCode = await runUp({
  argv,
  environment: { ...process.env },
  runtime: process.execPath,
  gatewayEntry,
  out: line => process.stdout.write(`${line}\n`),
  problem: line => process.stderr.write(`${line}\n`),
  signals: process,
});
if (process.connected) process.disconnect();
