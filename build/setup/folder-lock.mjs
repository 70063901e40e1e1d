import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A holder shows every second that it lives; one that was silent for so long is taken for dead, whatever its process id says. */
const silentMs = 5 * 60_000;
const takeoverMs = 10_000;

const isAlive = pid => {
  if (!Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is another user's.
    return error.code === "EPERM";
  }
};

const ageMs = path => {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : Date.now() - stat.mtimeMs;
};

function holderOf(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "holder.json"), "utf8"));
  } catch {
    // Not written yet, or gone with its folder.
    return undefined;
  }
}

/** True when nobody works under the lock any more: neither its holder nor what the holder had started. */
function isStale(folder) {
  const age = ageMs(folder);
  if (age === undefined) return false;
  const holder = holderOf(folder);
  if (holder === undefined) return age > takeoverMs;
  return age > silentMs || !(isAlive(holder.pid) || isAlive(holder.child));
}

function tryMake(folder) {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Removes a stale lock. One at a time, and it looks again: else a second waiter could remove the lock that the first just took. */
function removeStale(folder) {
  const takeover = `${folder}.takeover`;
  if (!tryMake(takeover)) {
    if ((ageMs(takeover) ?? 0) > takeoverMs) rmSync(takeover, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(folder)) rmSync(folder, { recursive: true, force: true });
  } finally {
    rmSync(takeover, { recursive: true, force: true });
  }
}

function write(folder, holder) {
  writeFileSync(join(folder, "holder.tmp"), JSON.stringify(holder));
  renameSync(join(folder, "holder.tmp"), join(folder, "holder.json"));
}

/**
 * Runs `work` while no other process runs under the same lock folder. `onWait` is called once when somebody else is at work.
 * `work` is given `child(pid)`, to name a process that it starts and that must not be overlapped even if we die.
 */
export async function withFolderLock(folder, onWait, work) {
  mkdirSync(dirname(folder), { recursive: true });
  for (let waited = false; !tryMake(folder); await sleep(200)) {
    if (isStale(folder)) {
      removeStale(folder);
      continue;
    }
    if (!waited) onWait();
    waited = true;
  }
  write(folder, { pid: process.pid });
  const beat = setInterval(() => utimesSync(folder, new Date(), new Date()), 1000);
  const leave = () => {
    clearInterval(beat);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await work(pid => write(folder, { pid: process.pid, child: pid }));
  } finally {
    leave();
  }
}
