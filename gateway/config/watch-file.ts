import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Log } from "../log.ts";
import { systemProblem } from "./atomic-file.ts";

const debounceMs = 150;
const pollMs = 2_000;

/** Changes when the file was replaced or rewritten; the same text while it is gone. */
function fingerprint(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch (error) {
    return systemProblem(error);
  }
}

/**
 * Calls `onChange` at once, and soon after a file was changed, replaced or removed. The system's notices come first; a look every two seconds catches what
 * they miss (network disks, symbolic links, a spent inotify limit) and tries again what failed. Keeps no process alive.
 */
export function watchFile(file: string, log: Log, onChange: () => Promise<void>): { stop(): void } {
  let last = "";
  let soon: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;

  const look = (): void => {
    const now = fingerprint(file);
    if (now === last) return;
    last = now;
    onChange().catch((error: unknown) => {
      last = "";
      log.error({ problem: systemProblem(error) }, "the settings file could not be taken in");
    });
  };
  const lookSoon = (): void => {
    clearTimeout(soon);
    soon = setTimeout(look, debounceMs).unref();
  };
  const giveUpNotices = (error: unknown): void => {
    log.debug({ problem: systemProblem(error) }, "no notices about the settings file; it is looked at every two seconds");
    watcher?.close();
  };
  try {
    // The folder, not the file: an editor that replaces the file leaves a watcher of the file with the old one.
    watcher = watch(dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === basename(file)) lookSoon();
    });
    watcher.on("error", giveUpNotices);
  } catch (error) {
    giveUpNotices(error);
  }
  look();
  const poll = setInterval(lookSoon, pollMs).unref();

  return {
    stop: () => {
      watcher?.close();
      clearInterval(poll);
      clearTimeout(soon);
    },
  };
}
