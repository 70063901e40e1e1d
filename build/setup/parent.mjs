import { readFileSync } from "node:fs";

const everyMs = 1000;

/** The parent of a process, where the system shows it (Linux); undefined elsewhere and when it is gone. */
function parentOf(pid) {
  try {
    // `pid (name) state ppid …`; the name may hold anything, so count from its closing bracket.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;

/**
 * Under `npm start` (npm, its shell, we): when npm or the shell is killed, nobody passes Ctrl-C on any more, so we stop in order.
 * Started by hand we may outlive the shell.
 */
export function watchNpm() {
  if (process.platform === "win32" || process.env.npm_lifecycle_event !== "start") return;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, everyMs);
  timer.unref();
}
