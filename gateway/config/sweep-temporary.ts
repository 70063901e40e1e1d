import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isMissing, systemProblem } from "./atomic-file.ts";

/** As `writeBeside` names its files. */
const temporary = /^\..+\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
/** No write takes so long: whoever began it is dead. */
const abandonedMs = 10 * 60_000;

/** Removes what a killed process left of a file it was writing: it may hold secrets. What cannot be removed is logged. Never rejects. */
export async function sweepTemporary(folders: readonly string[], clock: Clock, log: Log): Promise<void> {
  const oldest = clock.now() - abandonedMs;
  const sweep = async (folder: string): Promise<void> => {
    try {
      for (const name of (await readdir(folder)).filter(one => temporary.test(one))) {
        const file = join(folder, name);
        const { mtimeMs } = await stat(file);
        if (mtimeMs < oldest) await rm(file, { force: true });
      }
    } catch (error) {
      if (!isMissing(error)) log.warn({ problem: systemProblem(error) }, "an abandoned temporary file could not be removed");
    }
  };
  await Promise.all([...new Set(folders)].map(sweep));
}
