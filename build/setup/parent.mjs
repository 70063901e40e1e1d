const everyMs = 1000;

/** Under `npm start`: when npm was killed without a chance to pass it on, we stop in order too. Started by hand we may outlive the shell. */
export function watchNpm() {
  if (process.platform === "win32" || process.env.npm_lifecycle_event !== "start") return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, everyMs);
  timer.unref();
}
