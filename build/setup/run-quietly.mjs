import { spawn } from "node:child_process";

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program without showing what it prints. Resolves to its exit code (1 when a signal ended it, 127 when it could not be started)
 * and everything it printed. A signal that ends us ends it first.
 */
export function runQuietly(file, args, { cwd, env, shell = false, started = () => undefined }) {
  return new Promise(resolve => {
    const child = spawn(file, args, { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", piece => {
        output = (output + piece).slice(-200_000);
      });
    }
    if (child.pid !== undefined) started(child.pid);
    let ending;
    const pass = signal => {
      ending = signal;
      child.kill(signal);
    };
    for (const signal of stopSignals) process.on(signal, pass);
    const end = code => {
      for (const signal of stopSignals) process.off(signal, pass);
      // The handlers are gone, so this ends us as the signal would have.
      if (ending !== undefined) process.kill(process.pid, ending);
      resolve({ code, output });
    };
    child.on("error", error => {
      output += `\n${error.message}`;
      end(127);
    });
    child.on("close", (code, signal) => end(signal === null ? (code ?? 1) : 1));
  });
}
