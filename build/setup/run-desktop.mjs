import { spawn } from "node:child_process";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];
/** What ends so soon, in a way that our own main never ends, did not come up: a missing library, a sandbox that the system forbids. */
const soonMs = 15_000;
const notStartedCodes = [126, 127, 133];

/**
 * Runs the desktop app with this terminal's signals, and takes over its exit code.
 * Resolves to false when the program could not come up on this machine.
 */
export function runDesktop(program, args, environment) {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = environment;
  return new Promise(resolve => {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: "inherit", env });
    let asked = false;
    const pass = signal => {
      asked = true;
      child.kill(signal);
    };
    for (const signal of passedOn) process.on(signal, pass);
    const end = result => {
      for (const signal of passedOn) process.off(signal, pass);
      resolve(result);
    };
    child.on("error", () => end(false));
    child.on("exit", (code, signal) => {
      const broken = signal !== null || notStartedCodes.includes(code);
      if (!asked && broken && performance.now() - begun < soonMs) return end(false);
      process.exitCode = signal === null ? (code ?? 1) : 1;
      end(true);
    });
  });
}
