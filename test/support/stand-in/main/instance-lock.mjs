import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";

const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/**
 * One app for each `folder`: the first keeps its pid there and watches; a second one leaves a note of its arguments, which reaches `told`,
 * and gets null.
 */
export function takeInstanceLock(folder, note, told) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "instance.pid");
  const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    const draft = join(folder, `second-${process.pid}.tmp`);
    writeFileSync(draft, JSON.stringify(note));
    renameSync(draft, join(folder, `second-${process.pid}.json`));
    return null;
  }
  writeFileSync(file, String(process.pid));
  const watcher = watch(folder, (_event, name) => {
    if (!/^second-\d+\.json$/.test(name ?? "")) return;
    const path = join(folder, name);
    if (!existsSync(path)) return;
    const heard = JSON.parse(readFileSync(path, "utf8"));
    rmSync(path);
    told(heard);
  });
  watcher.unref();
  return {
    release() {
      watcher.close();
      rmSync(file, { force: true });
    },
  };
}
