import { randomUUID } from "node:crypto";
import { link, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { isMissing, systemProblem, writeBeside } from "./atomic-file.ts";

/** Work under a lock takes milliseconds: one of this age belongs to a process that hangs, or its number was given to another. */
const abandonedMs = 30_000;

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

/** Who holds the lock (`PID UUID`), and whether nobody will ever let go of it; null when it is free. */
async function holderOf(lock: string): Promise<{ mark: string; gone: boolean } | null> {
  try {
    const mark = await readFile(lock, "utf8");
    const { mtimeMs } = await stat(lock);
    const pid = Number.parseInt(mark, 10);
    return { mark, gone: !(pid > 0 && isAlive(pid)) || Date.now() - mtimeMs > abandonedMs };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Takes away a lock that nobody will let go of. Only one process at a time does so, and looks again first: two that saw the same
 * abandoned lock would otherwise take away the next holder's.
 */
async function clearAbandoned(lock: string): Promise<void> {
  const seen = await holderOf(lock);
  if (!seen?.gone) return;
  const breaking = `${lock}.break`;
  try {
    await (await open(breaking, "wx", 0o600)).close();
  } catch (error) {
    if (systemProblem(error) !== "EEXIST") throw error;
    const since = await stat(breaking).catch(() => null);
    if (since && Date.now() - since.mtimeMs > abandonedMs) await rm(breaking, { force: true });
    return;
  }
  try {
    const again = await holderOf(lock);
    if (again?.gone && again.mark === seen.mark) await rm(lock, { force: true });
  } finally {
    await rm(breaking, { force: true });
  }
}

/**
 * Runs `work` while no other process does so for the same `lock` file: the gateway and a command of the terminal. Waits as long as somebody
 * alive works.
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const own = await writeBeside(lock, `${process.pid} ${randomUUID()}`, false);
  try {
    for (;;) {
      try {
        // The age of a lock counts from when it was taken.
        const now = new Date();
        await utimes(own, now, now);
        await link(own, lock);
        break;
      } catch (error) {
        const problem = systemProblem(error);
        // A disk without hard links (exFAT): the replacing by rename still keeps every file whole.
        if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(problem)) return await work();
        if (problem !== "EEXIST") throw error;
      }
      await clearAbandoned(lock);
      await wait(5 + Math.random() * 10);
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
