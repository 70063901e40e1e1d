import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import { isDiskFull } from "./disk-full.ts";
import {
  asideFolder,
  exists,
  findJournal,
  incomingFolder,
  putJournalAside,
  type RestoreDisk,
  type RestoreHome,
  type RestoreJournal,
  readJournal,
  removeJournal,
  restoreFolder,
  systemDisk,
  writeAttemptsInPlace,
  writeJournal,
} from "./journal.ts";
import { keepTriedBooks } from "./keep-tried-books.ts";
import { dropKept, keptMs, keptNames, readKept, sizeOf, writeKept } from "./kept.ts";
import { type HomePart, replacedBy } from "./what.ts";

/** Starts with the restored state before it is given up: one may be cut short by a power failure. */
const mostAttempts = 2;

const sides = ["data/hearth.db-wal", "data/hearth.db-shm"] as const;

/**
 * Exchanges the names. Every step looks at what is there first, so that it can be begun again after any cut: a path that goes out is moved
 * aside once, one that comes in is moved in once.
 */
async function swapIn(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk): Promise<void> {
  const [staged, aside] = [incomingFolder(home, journal), asideFolder(home, journal.id)];
  for (const path of journal.outgoing) {
    const waits = !journal.incoming.includes(path) || (await exists(join(staged, path)));
    if (waits && !(await exists(join(aside, path))) && (await exists(join(home.root, path))))
      await disk.move(join(home.root, path), join(aside, path));
  }
  for (const path of journal.incoming)
    if (await exists(join(staged, path))) await disk.move(join(staged, path), join(home.root, path));
}

/** Whether all that comes is still there, beside the home or in it already. */
async function isWhole(home: RestoreHome, journal: RestoreJournal): Promise<boolean> {
  for (const path of journal.incoming) {
    if (await exists(join(incomingFolder(home, journal), path))) continue;
    const wentOut = !journal.outgoing.includes(path) || (await exists(join(asideFolder(home, journal.id), path)));
    if (!wentOut || !(await exists(join(home.root, path)))) return false;
  }
  return true;
}

/** Puts the names back. What was restored is taken away, whatever has become of it; what was there before returns. */
async function swapBack(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk): Promise<void> {
  const [staged, aside] = [incomingFolder(home, journal), asideFolder(home, journal.id)];
  // Side files that the restored database made while it was tried go with it.
  const tried: readonly HomePart[] = journal.incoming.includes("data/hearth.db")
    ? [...sides.filter(side => !journal.incoming.includes(side)), ...journal.incoming]
    : journal.incoming;
  for (const path of tried) {
    const isOld = journal.outgoing.includes(path) && !(await exists(join(aside, path)));
    if (isOld || !(await exists(join(home.root, path)))) continue;
    await disk.remove(join(staged, path));
    await disk.move(join(home.root, path), join(staged, path));
  }
  for (const path of journal.outgoing)
    if (await exists(join(aside, path))) {
      await disk.remove(join(home.root, path));
      await disk.move(join(aside, path), join(home.root, path));
    }
}

/** What comes, of these paths. */
async function presentIn(folder: string, paths: readonly HomePart[]): Promise<HomePart[]> {
  const found: HomePart[] = [];
  for (const path of paths) if (await exists(join(folder, path))) found.push(path);
  return found;
}

export type Prepared = Pick<RestoreJournal, "id" | "what" | "counts" | "safetyBackup" | "backupFile"> &
  Partial<Pick<RestoreJournal, "undoes" | "from" | "forget" | "otherMachine" | "keepDevices">>;

/**
 * What lies ready is carried out by whoever opens the home next; until then nothing of the home is touched, and `cancelSwap` takes it back.
 * @throws AppError RESTORE_READY: one at a time, and one that has begun is known by its journal only; RESTORE_GONE: nothing comes
 */
export async function beginSwap(home: RestoreHome, restore: Prepared, disk: RestoreDisk = systemDisk): Promise<void> {
  const { undoes = null, from = null, forget = null, otherMachine = false, keepDevices = false, ...rest } = restore;
  if ((await readJournal(home)) !== null) throw AppError.of("RESTORE_READY");
  const incoming = await presentIn(incomingFolder(home, { id: restore.id, undoes }), replacedBy(restore.what));
  if (incoming.length === 0) throw AppError.of("RESTORE_GONE");
  const begun = { state: "ready" as const, outgoing: [], incoming, attempts: 0, problem: null };
  await writeJournal(home, { version: 1, ...rest, undoes, from, forget, otherMachine, keepDevices, ...begun }, disk);
}

/** Takes a restore back that lies ready, while nothing was exchanged. False when there is none, or it has begun. */
export async function cancelSwap(home: RestoreHome, disk: RestoreDisk = systemDisk): Promise<boolean> {
  const found = await findJournal(home);
  if (found.kind !== "found" || found.journal.state !== "ready") return false;
  await removeJournal(home, disk);
  if (found.journal.undoes === null) await disk.remove(incomingFolder(home, found.journal));
  return true;
}

export type RestoreStart =
  /** No restore is under way. */
  | { readonly kind: "none" }
  /** The home now holds the restored state, for its `attempts`th start: check it, then `confirmRestore` or `rollBackRestore`. */
  | { readonly kind: "trying"; readonly journal: RestoreJournal }
  /** It was put back as it was. */
  | { readonly kind: "rolledBack"; readonly journal: RestoreJournal }
  /** It could not begin; the home is as it was. */
  | { readonly kind: "failed"; readonly code: "RESTORE_GONE" | "RESTORE_NOTE_LOST" };

/**
 * Before anything in the home is opened: goes on with a restore that is under way. @throws AppError RESTORE_NOTE_DAMAGED when nobody can tell
 * how far it came
 */
export async function continueRestore(home: RestoreHome, disk: RestoreDisk = systemDisk): Promise<RestoreStart> {
  if ((await findJournal(home)).kind === "damaged" && !(await mayHaveBegun(home))) {
    await putJournalAside(home, disk);
    return { kind: "failed", code: "RESTORE_NOTE_LOST" };
  }
  let journal = await readJournal(home);
  if (journal === null) return { kind: "none" };
  if (journal.state === "rollingBack" || journal.attempts >= mostAttempts) {
    return { kind: "rolledBack", journal: await rollBackRestore(home, journal, journal.problem ?? "it did not start", disk) };
  }
  if (journal.state === "ready") {
    if (!(await isReady(home, journal))) {
      await cancelSwap(home, disk);
      return { kind: "failed", code: "RESTORE_GONE" };
    }
    // Only now, with nothing open, does it hold what goes out.
    journal = { ...journal, state: "swapping", outgoing: await presentIn(home.root, replacedBy(journal.what)) };
    await writeJournal(home, journal, disk);
  }
  if (journal.state === "swapping") {
    if (!(await isWhole(home, journal)))
      return { kind: "rolledBack", journal: await rollBackRestore(home, journal, "RESTORE_GONE", disk) };
    await swapIn(home, journal, disk);
  }
  const trying: RestoreJournal = { ...journal, state: "swapped", attempts: journal.attempts + 1 };
  await writeJournal(home, trying, disk);
  return { kind: "trying", journal: trying };
}

async function isReady(home: RestoreHome, journal: RestoreJournal): Promise<boolean> {
  const there = await presentIn(incomingFolder(home, journal), journal.incoming);
  return journal.incoming.length > 0 && there.length === journal.incoming.length;
}

/** Whether something lies aside of which no confirmed restore says that it is its own: names were being exchanged then. */
async function mayHaveBegun(home: RestoreHome): Promise<boolean> {
  for (const name of await keptNames(home)) {
    const id = name.slice(0, -"-before".length);
    if ((await readKept(home, id)) === null && (await sizeOf(join(restoreFolder(home), name))) !== null) return true;
  }
  return false;
}

/**
 * It runs. What was there before is kept for a while, so that the restore can be undone: without end where no backup has it. What restores
 * before this one put aside stays for its own time: words that came after their safety backups are nowhere else. `now` in milliseconds.
 */
export async function confirmRestore(
  home: RestoreHome,
  journal: RestoreJournal,
  now: number,
  disk: RestoreDisk = systemDisk,
): Promise<void> {
  const { id, what, otherMachine, keepDevices, safetyBackup } = journal;
  const bytes = await sizeOf(asideFolder(home, id));
  const until = safetyBackup === null ? null : now + keptMs;
  // What comes back with it is what this one sent away.
  const [from, forget] = [journal.forget, journal.from];
  // Said before the journal goes: nothing ever lies there of which nothing is said.
  const of = { otherMachine, keepDevices, undo: journal.undoes !== null, from, forget };
  const kept = { version: 1, id, what, at: now, until, bytes: bytes ?? 0, ...of } as const;
  if (bytes !== null) await writeKept(home, kept, disk);
  await removeJournal(home, disk);
  if (journal.undoes === null) await disk.remove(incomingFolder(home, journal));
  else await dropKept(home, journal.undoes, disk);
  if (bytes === null) await disk.remove(asideFolder(home, id));
}

/** Everything as it was, but for what was spent meanwhile. Nothing of the home may be open. */
export async function rollBackRestore(
  home: RestoreHome,
  journal: RestoreJournal,
  problem: string,
  disk: RestoreDisk = systemDisk,
): Promise<RestoreJournal> {
  const back: RestoreJournal = { ...journal, state: "rollingBack", problem };
  await writeJournal(home, back, disk);
  await swapBack(home, back, disk);
  keepTriedBooks(home, journal);
  await removeJournal(home, disk);
  // What would have been brought back by undoing is kept as before.
  if (journal.undoes === null) await disk.remove(incomingFolder(home, journal));
  await disk.remove(asideFolder(home, journal.id));
  return back;
}

/** A start that failed for a reason outside the restored state does not count against it, also where the disk has no room for a word. */
export async function giveAttemptBack(home: RestoreHome, journal: RestoreJournal, disk: RestoreDisk = systemDisk): Promise<void> {
  const found = await findJournal(home);
  // Confirmed meanwhile, or to be put back: there is no attempt left to give.
  if (found.kind !== "found" || found.journal.id !== journal.id || found.journal.state !== "swapped") return;
  const attempts = Math.max(0, journal.attempts - 1);
  try {
    await writeJournal(home, { ...found.journal, attempts }, disk);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    await writeAttemptsInPlace(home, attempts);
  }
}
