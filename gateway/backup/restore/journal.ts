import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { isMissing, replaceFile, syncFolder } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";

/** The machine that a backup was made on, when it was another one. `at`: when its restore was prepared. */
export const FromMachine = z.object({ hostName: z.string(), createdAt: z.number(), at: z.number() });
export type FromMachine = z.infer<typeof FromMachine>;

/**
 * `run/restore.json`: a restore between "it lies ready beside the home" and "it runs". Whoever opens the home next goes on with it.
 * `swapping`: names are being exchanged. `swapped`: they are, and nobody has seen it run yet. `rollingBack`: they are being put back.
 */
export const RestoreJournal = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[\w-]+$/),
  state: z.enum(["swapping", "swapped", "rollingBack"]),
  /** Paths in the home that are replaced; what the home had, and what comes. */
  outgoing: z.array(z.string()),
  incoming: z.array(z.string()),
  /** Starts that were tried with the restored state. */
  attempts: z.number().int(),
  /** A backup of what was there before; without one that state is kept in its folder. */
  safetyBackup: z.string().nullable(),
  /** Rows that the restored database must have. */
  counts: z.record(z.string(), z.number()),
  backupFile: z.string(),
  /** Settings of another machine, into a home whose database stays: it waits until that machine is off. */
  from: FromMachine.nullable().default(null),
  /** It was made by another house: its books are not ours. */
  otherMachine: z.boolean().default(false),
  problem: z.string().nullable(),
});
export type RestoreJournal = z.infer<typeof RestoreJournal>;

export type RestoreHome = Pick<Home, "root" | "run">;

const fileOf = (home: RestoreHome): string => join(home.run, "restore.json");
/** Where the restored state lies before it is swapped in, and where the state before it goes. */
export const stagedFolder = (home: RestoreHome, id: string): string => join(home.root, "restore", id);
export const asideFolder = (home: RestoreHome, id: string): string => join(home.root, "restore", `${id}-before`);

/** Null when no restore is under way. A journal that cannot be read stops the start: nobody may guess here. */
export async function readJournal(home: RestoreHome): Promise<RestoreJournal | null> {
  try {
    return RestoreJournal.parse(JSON.parse(await readFile(fileOf(home), "utf8")));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The changes of a disk that a restore is made of; each is whole or has not happened. */
export type RestoreDisk = {
  /** Both folders know of it when it resolves. */
  move(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  write(file: string, text: string): Promise<void>;
};

export const systemDisk: RestoreDisk = {
  async move(from, to) {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await rename(from, to);
    await syncFolder(dirname(to));
    await syncFolder(dirname(from));
  },
  remove: path => rm(path, { recursive: true, force: true }),
  write: replaceFile,
};

export const writeJournal = (home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk): Promise<void> =>
  disk.write(fileOf(home), JSON.stringify(journal, null, 1));

export async function removeJournal(home: RestoreHome, disk: RestoreDisk): Promise<void> {
  await disk.remove(fileOf(home));
  await syncFolder(home.run);
}
