import { fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { app, isReady } from "./app.mjs";
import { makeEvent, utilityChildren } from "./state.mjs";

const killAfterMs = 2000;
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
const childEntry = new URL("../child.mjs", import.meta.url).href;

class UtilityProcess extends EventEmitter {
  #child;
  #killed = false;

  constructor(file, args = [], options = {}) {
    super();
    if (!isReady()) throw new Error("utilityProcess cannot be created before app is ready");
    const { env = process.env, cwd, stdio = "inherit", execArgv = [], serviceName = "Node Utility Process" } = options;
    const [, out = "inherit", error = "inherit"] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
    this.#child = fork(file, args, {
      env: { ...env },
      cwd,
      serialization: "advanced",
      stdio: ["ignore", out, error, "ipc"],
      execArgv: ["--import", childEntry, "--unhandled-rejections=warn-with-error-code", ...execArgv],
    });
    const child = this.#child;
    utilityChildren.add(child);
    this.pid = undefined;
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    child.on("spawn", () => {
      this.pid = child.pid;
      this.emit("spawn");
    });
    child.on("message", ({ m }) => this.emit("message", m));
    child.on("error", () => {
      // A message that could not be sent; the exit follows. A file that cannot be run exits as well.
      if (child.pid === undefined) this.#over(1, serviceName);
    });
    child.on("exit", (code, signal) => this.#over(code ?? signalNumbers[signal] ?? 1, serviceName));
  }

  #over(code, name) {
    utilityChildren.delete(this.#child);
    this.pid = undefined;
    this.stdout = null;
    this.stderr = null;
    // Chromium tells an end that was asked for as a clean one.
    this.emit("exit", this.#killed && (code === 15 || code === 9) ? 0 : code);
    const reason = code === 0 ? "clean-exit" : code === 9 ? "killed" : "abnormal-exit";
    app.emit("child-process-gone", makeEvent(), { type: "Utility", reason, exitCode: code, serviceName: name, name });
  }

  postMessage(message, transfer) {
    if (transfer?.length) throw new Error("stand-in: MessagePort transfer is not implemented");
    // The callback takes the error of a channel that closes at this moment.
    if (this.#child.connected) this.#child.send({ m: message }, () => undefined);
  }

  kill() {
    if (this.pid === undefined) return false;
    this.#killed = true;
    setTimeout(() => this.#child.kill("SIGKILL"), killAfterMs).unref();
    return this.#child.kill("SIGTERM");
  }
}

export const utilityProcess = { fork: (file, args, options) => new UtilityProcess(file, args, options) };
