import { execFile } from "node:child_process";

/**
 * Sends a signal to a process and all it has started (its own group, see `detached`). On Windows `taskkill` ends the tree: it asks first,
 * and with SIGKILL it does not ask. What is gone already is no error.
 */
export function signalGroup(leader: number, signal: "SIGTERM" | "SIGINT" | "SIGKILL"): void {
  if (process.platform === "win32") {
    const force = signal === "SIGKILL" ? ["/F"] : [];
    // Whether it worked is seen by the process's end; one that is gone already makes it fail.
    execFile("taskkill", ["/PID", String(leader), "/T", ...force], { windowsHide: true }, () => undefined);
    return;
  }
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is gone, or is no longer ours.
  }
}

/**
 * Ends at once what a process that has just ended left behind in its group: an Ollama that is killed leaves the process that holds the model.
 * Nothing on Windows, where a number may be another's as soon as it is free.
 */
export function endOrphans(leader: number): void {
  if (process.platform !== "win32") signalGroup(leader, "SIGKILL");
}
