// A program beside the gateway. node companion.mjs MODE: `serve` runs until it is told to leave; `family` has a child of its own in its group;
// `holder` leaves one behind, outside of its group, that holds its pipes;
// `stubborn` does not leave when asked; `fail` ends at once; `chatter N` prints N lines.
import { spawn } from "node:child_process";

const [mode, count = "0"] = process.argv.slice(2);
const stay = () => setInterval(() => undefined, 60_000);
switch (mode) {
  case "fail":
    process.stdout.write("on standard output\n");
    process.stderr.write("on standard error");
    process.exitCode = 3;
    break;
  case "chatter":
    process.stdout.write(`${"x".repeat(10_000)}\n`);
    for (let index = 0; index < Number(count); index++) process.stdout.write(`line ${index}\n`);
    stay();
    break;
  case "family": {
    const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 60000)"], { stdio: "inherit" });
    process.stdout.write(`child ${child.pid}\n`);
    stay();
    break;
  }
  case "holder": {
    const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 60000)"], { stdio: "inherit", detached: true });
    process.stdout.write(`child ${child.pid}\n`);
    process.on("SIGTERM", () => process.exit(0));
    stay();
    break;
  }
  case "stubborn":
    // Nor when nobody reads it any more.
    process.stdout.on("error", () => undefined);
    process.on("SIGTERM", () => process.stdout.write("no\n"));
    stay();
    process.stdout.write("ready\n");
    break;
  default:
    process.stdout.write(`${process.env.GREETING ?? "no greeting"} ${process.env.SOME_API_KEY ?? "no key"}\n`);
    process.on("SIGTERM", () => process.exit(0));
    stay();
}
