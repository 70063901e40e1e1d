import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";

const Told = z.array(z.string());

/**
 * What was told in the life of this home, in a file of its `run` folder. A file that cannot be read counts as empty: then something is told
 * twice, which is better than never.
 */
export function createToldOnce(file: string, log: Pick<SupervisorLog, "warn">) {
  const told = new Set(read(file));
  return {
    /** True the first time it is asked for `name`, and never again. */
    first(name: string): boolean {
      if (told.has(name)) return false;
      told.add(name);
      try {
        writeFileSync(`${file}.new`, JSON.stringify([...told]), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (error) {
        log.warn(`it could not be noted that ${name} was told: ${String(error)}`);
      }
      return true;
    },
  };
}

export type ToldOnce = ReturnType<typeof createToldOnce>;

function read(file: string): readonly string[] {
  try {
    const parsed = Told.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : [];
  } catch {
    // Not there yet, or cut off: nothing was told.
    return [];
  }
}
