import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A process of another user is never the gateway of this home, which is closed to others; Windows says the same of one with more rights. */
function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return process.platform === "win32" && error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Does the process that wrote `run/gateway.json` still run? After a crash its number may be another's: Linux tells whether it has the home's
 * lock open, `run/gateway.lock`. Where that cannot be seen the number alone counts.
 */
export async function ownerLives(pid: number, lockFile: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  const folder = `/proc/${pid}/fd`;
  try {
    const [lock, numbers] = await Promise.all([stat(lockFile), readdir(folder)]);
    const open = await Promise.allSettled(numbers.map(number => stat(join(folder, number))));
    return open.some(one => one.status === "fulfilled" && one.value.ino === lock.ino && one.value.dev === lock.dev);
  } catch {
    // No lock file, or a system that shows nobody's open files.
    return true;
  }
}
