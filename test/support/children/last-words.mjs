// Crashes while a helper that it started still has something to say on the same standard error.
import { spawn } from "node:child_process";

const said = 'setTimeout(() => process.stderr.write("the helper says why"), 150)';
spawn(process.execPath, ["-e", said], { stdio: ["ignore", "ignore", "inherit"], detached: true }).unref();
process.exitCode = 1;
process.disconnect();
