import { access } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "../../config/atomic-file.ts";
import {
  asideFolder,
  type RestoreDisk,
  type RestoreHome,
  type RestoreJournal,
  readJournal,
  removeJournal,
  stagedFolder,
  systemDisk,
  writeJournal,
} from "./journal.ts";

export type What = "everything" | "conversations" | "settings";

/** What each choice replaces, as paths of a home. The database's side files go with it. */
const conversations = ["data/hearth.db", "data/hearth.db-wal", "data/hearth.db-shm", "data/files"];
const settings = ["hearth.json5", "config-history", "data/vault.json", "keys/vault.key", "agents"];
export const replacedBy = (what: What): readonly string[] =>
  what === "conversations" ? conversations : what === "settings" ? settings : [...conversations, ...settings];

/** Starts with the restored state before it is given up: one may be cut short by a power failure. */
const mostAttempts = 2;

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );

/**
 * Exchanges the names. Every step looks at what is there first, so that it can be begun again after any cut: a path that goes out is moved
 * aside once, one that comes in is moved in once.
 */
async function swapIn(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk): Promise<void> {
  const [staged, aside] = [stagedFolder(home, journal.id), asideFolder(home, journal.id)];
  for (const path of journal.outgoing) {
    const waits = !journal.incoming.includes(path) || (await exists(join(staged, path)));
    if (waits && !(await exists(join(aside, path))) && (await exists(join(home.root, path))))
      await disk.move(join(home.root, path), join(aside, path));
  }
  for (const path of journal.incoming)
    if (await exists(join(staged, path))) await disk.move(join(staged, path), join(home.root, path));
}

/** Puts the names back. What was restored is taken away, whatever has become of it; what was there before returns. */
async function swapBack(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk): Promise<void> {
  const [staged, aside] = [stagedFolder(home, journal.id), asideFolder(home, journal.id)];
  for (const path of journal.incoming) {
    const isOld = journal.outgoing.includes(path) && !(await exists(join(aside, path)));
    if (isOld || !(await exists(join(home.root, path)))) continue;
    await disk.remove(join(staged, path));
    await disk.move(join(home.root, path), join(staged, path));
  }
  // Side files that the restored database made while it was tried; one that was there before is an outgoing path of its own.
  if (journal.incoming.includes("data/hearth.db"))
    for (const side of ["data/hearth.db-wal", "data/hearth.db-shm"])
      if (!journal.outgoing.includes(side)) await disk.remove(join(home.root, side));
  for (const path of journal.outgoing)
    if (await exists(join(aside, path))) {
      await disk.remove(join(home.root, path));
      await disk.move(join(aside, path), join(home.root, path));
    }
}

/** Names what is to be exchanged and begins: from here on the home is carried to one of its two ends, by whoever opens it. */
export async function beginSwap(
  home: RestoreHome,
  restore: Pick<RestoreJournal, "id" | "counts" | "safetyBackup" | "backupFile"> & {
    readonly what: What;
    readonly from?: RestoreJournal["from"];
    readonly otherMachine?: boolean;
  },
  disk: RestoreDisk = systemDisk,
): Promise<void> {
  const { what, from = null, otherMachine = false, ...rest } = restore;
  const paths = replacedBy(what);
  const [outgoing, incoming]: [string[], string[]] = [[], []];
  for (const path of paths) {
    if (await exists(join(home.root, path))) outgoing.push(path);
    if (await exists(join(stagedFolder(home, restore.id), path))) incoming.push(path);
  }
  const begun = { state: "swapping", outgoing, incoming, attempts: 0, problem: null } as const;
  await writeJournal(home, { version: 1, ...rest, otherMachine, from, ...begun }, disk);
}

export type RestoreStart =
  /** No restore is under way. */
  | { readonly kind: "none" }
  /** The home now holds the restored state, for its `attempts`th start: check it, then `confirmRestore` or `rollBackRestore`. */
  | { readonly kind: "trying"; readonly journal: RestoreJournal }
  /** It was put back as it was. */
  | { readonly kind: "rolledBack"; readonly journal: RestoreJournal };

/** Before anything in the home is opened: goes on with a restore that is under way. */
export async function continueRestore(home: RestoreHome, disk: RestoreDisk = systemDisk): Promise<RestoreStart> {
  const journal = await readJournal(home);
  if (journal === null) return { kind: "none" };
  if (journal.state === "rollingBack" || journal.attempts >= mostAttempts) {
    return { kind: "rolledBack", journal: await rollBackRestore(home, journal, journal.problem ?? "it did not start", disk) };
  }
  if (journal.state === "swapping") await swapIn(home, journal, disk);
  const trying: RestoreJournal = { ...journal, state: "swapped", attempts: journal.attempts + 1 };
  await writeJournal(home, trying, disk);
  return { kind: "trying", journal: trying };
}

/** It runs: the state before it is let go where a backup of it is kept, else it stays in its folder. */
export async function confirmRestore(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk = systemDisk): Promise<void> {
  await removeJournal(home, disk);
  await disk.remove(stagedFolder(home, journal.id));
  if (journal.safetyBackup !== null) await disk.remove(asideFolder(home, journal.id));
}

/** Everything as it was. Nothing of the home may be open. */
export async function rollBackRestore(
  home: RestoreHome,
  journal: RestoreJournal,
  problem: string,
  disk: RestoreDisk = systemDisk,
): Promise<RestoreJournal> {
  const back: RestoreJournal = { ...journal, state: "rollingBack", problem };
  await writeJournal(home, back, disk);
  await swapBack(home, back, disk);
  await removeJournal(home, disk);
  for (const folder of [stagedFolder(home, journal.id), asideFolder(home, journal.id)]) await disk.remove(folder);
  return back;
}
