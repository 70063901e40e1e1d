import { access, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isMissing, replaceFile, syncFolder, systemProblem } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { HomePart, What } from "./what.ts";

/** The machine that a backup was made on, when it was another one. `at`: when its restore was prepared. */
export const FromMachine = z.object({ hostName: z.string(), createdAt: z.number(), at: z.number() });
export type FromMachine = z.infer<typeof FromMachine>;

/** Names a folder of ours: no dots, no slashes. */
export const RestoreId = z.string().regex(/^[\w-]{1,80}$/);

/**
 * `run/restore.json`: a restore between "it lies ready beside the home" and "it runs". Whoever opens the home next goes on with it.
 * `ready`: nothing was exchanged. `swapping`: names are being exchanged. `swapped`: they are, and nobody has seen it run yet. `rollingBack`: they
 * are being put back.
 */
export const RestoreJournal = z.object({
  version: z.literal(1),
  id: RestoreId,
  state: z.enum(["ready", "swapping", "swapped", "rollingBack"]),
  what: What,
  /** The restore that is undone: what it put aside is what comes, and stays there when this is put back. Null: a backup comes. */
  undoes: RestoreId.nullable().default(null),
  /** Paths in the home that are replaced; what the home had (known from `swapping` on), and what comes. */
  outgoing: z.array(HomePart),
  incoming: z.array(HomePart),
  /** Starts that were tried with the restored state. */
  attempts: z.number().int(),
  /** A backup of what was there before; without one that state is kept in its folder without end. */
  safetyBackup: RestoreId.nullable(),
  /** Rows that the restored database must have. */
  counts: z.record(z.string(), z.number()),
  /** As the person knows it; no path. */
  backupFile: z.string().max(1_000),
  /** Settings of another machine, into a home whose database stays: it waits until that machine is off. */
  from: FromMachine.nullable().default(null),
  /** Settings of another machine go out of a home whose database stays: it need not wait for that machine any more. */
  forget: FromMachine.nullable().default(null),
  /** It was made by another house: its devices are not ours, nor what it added to its budget. */
  otherMachine: z.boolean().default(false),
  /** The devices of that machine are let in as well. */
  keepDevices: z.boolean().default(false),
  problem: z.string().nullable(),
});
export type RestoreJournal = z.infer<typeof RestoreJournal>;

export type RestoreHome = Pick<Home, "root" | "run">;

export const restoreFolder = (home: Pick<Home, "root">): string => join(home.root, "restore");
const fileOf = (home: RestoreHome): string => join(home.run, "restore.json");
/** As `writeJournal` writes it. */
const attemptsMark = '\n "attempts": ';
/** Where the state before a restore goes. */
export const asideFolder = (home: Pick<Home, "root">, id: string): string => join(restoreFolder(home), `${id}-before`);
/** Where a backup is unpacked before it is swapped in. */
export const stagedFolder = (home: Pick<Home, "root">, id: string): string => join(restoreFolder(home), id);
/** Where that lies which a restore swaps in. */
export const incomingFolder = (home: RestoreHome, { id, undoes }: Pick<RestoreJournal, "id" | "undoes">): string =>
  undoes === null ? stagedFolder(home, id) : asideFolder(home, undoes);

/** Is there anything of this name? */
export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );

export type JournalFound =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly journal: RestoreJournal }
  /** It cannot be made sense of. */
  | { readonly kind: "damaged"; readonly file: string };

/** The restore that is under way. Rejects with the system's error when the file cannot be read at all. */
export async function findJournal(home: RestoreHome): Promise<JournalFound> {
  const file = fileOf(home);
  try {
    return { kind: "found", journal: RestoreJournal.parse(JSON.parse(await readFile(file, "utf8"))) };
  } catch (error) {
    if (isMissing(error)) return { kind: "none" };
    if (error instanceof SyntaxError || error instanceof z.ZodError || systemProblem(error) === "EISDIR")
      return { kind: "damaged", file };
    throw error;
  }
}

/** Null when no restore is under way. @throws AppError RESTORE_NOTE_DAMAGED: nobody may guess here */
export async function readJournal(home: RestoreHome): Promise<RestoreJournal | null> {
  const found = await findJournal(home);
  if (found.kind === "damaged") throw AppError.of("RESTORE_NOTE_DAMAGED", { file: found.file, folder: restoreFolder(home) });
  return found.kind === "found" ? found.journal : null;
}

/** Names in the folder of the restores; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
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

/**
 * The number of starts, of one digit, written over the one that is there: the single change of a file that needs no room, and one byte is never
 * half written. Rejects with the system's error; without a number there nothing is written.
 */
export async function writeAttemptsInPlace(home: RestoreHome, attempts: number): Promise<void> {
  const handle = await open(fileOf(home), "r+");
  try {
    const at = (await handle.readFile()).indexOf(attemptsMark);
    if (at < 0 || attempts < 0 || attempts > 9) return;
    await handle.write(String(attempts), at + attemptsMark.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function removeJournal(home: RestoreHome, disk: RestoreDisk): Promise<void> {
  await disk.remove(fileOf(home));
  await syncFolder(home.run);
}

/** Lays a journal that cannot be read beside, where nobody takes it for one. */
export const putJournalAside = (home: RestoreHome, disk: RestoreDisk): Promise<void> =>
  disk.move(fileOf(home), `${fileOf(home)}.broken`);
