import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"];
const ownMajor = Number(process.versions.node.split(".")[0]);

/**
 * Runs one of dist/'s entries: in this process when it is Node 24 already, else under `node`, with our terminal and its exit code as ours.
 * `channel`: the entry stops when this process dies, however it dies.
 */
export async function runEntry(node, entry, args, { channel }) {
  if (ownMajor === 24) {
    process.argv = [process.execPath, entry, ...args];
    await import(pathToFileURL(entry).href);
    return;
  }
  await runUnder(node, entry, args, channel);
}

function runUnder(node, entry, args, channel) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [entry, ...args], { stdio: ["inherit", "inherit", "inherit", ...(channel ? ["ipc"] : [])] });
    // The terminal sends Ctrl-C to both of us; the entry takes what arrives twice within a moment for one.
    const pass = signal => child.kill(signal);
    for (const signal of passedOn) process.on(signal, pass);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      for (const name of passedOn) process.off(name, pass);
      if (signal === null) process.exitCode = code ?? 1;
      else process.kill(process.pid, signal);
      resolve();
    });
  });
}
