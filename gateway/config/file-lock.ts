import { link, readFile, rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { isMissing, systemProblem, writeBeside } from "./atomic-file.ts";

const patienceMs = 5_000;

/** False when no process of that number runs here. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return systemProblem(error) === "EPERM";
  }
}

/** Takes away a lock whose process is gone. A number that was given to another process keeps it until the patience ends. */
async function clearStale(lock: string): Promise<void> {
  try {
    const pid = Number(await readFile(lock, "utf8"));
    if (Number.isInteger(pid) && pid > 0 && isAlive(pid)) return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await rm(lock, { force: true });
}

/**
 * Runs `work` while no other process does so for the same `lock` file: the gateway and a command of the terminal. Work takes
 * milliseconds, so a lock older than five seconds is broken. Within one process callers queue by themselves.
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  const own = await writeBeside(lock, String(process.pid), false);
  try {
    for (;;) {
      try {
        await link(own, lock);
        break;
      } catch (error) {
        const problem = systemProblem(error);
        // A disk without hard links (exFAT): the replacing by rename still keeps every file whole.
        if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(problem)) return await work();
        if (problem !== "EEXIST") throw error;
      }
      if (performance.now() > deadline) await rm(lock, { force: true });
      else await clearStale(lock);
      await wait(10);
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Runs what it is given one after the other; a failure does not stop what comes next. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const next = last.then(work, work);
    last = next.catch(() => undefined); // Whoever asked gets the failure from `next`.
    return next;
  };
}
