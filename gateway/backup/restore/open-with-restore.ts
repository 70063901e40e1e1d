import { AppError } from "../../../contract/errors/app-error.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Log } from "../../log.ts";
import { carryMoney } from "./carry-money.ts";
import { isDiskFull, tellNoRoomYet } from "./disk-full.ts";
import { type RestoreDisk, type RestoreHome, type RestoreJournal, systemDisk } from "./journal.ts";
import { continueRestore, giveAttemptBack, type RestoreStart, rollBackRestore } from "./swap.ts";

const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : systemProblem(error));

/**
 * Opens a home, after a restore that is under way was carried on. When the restored state does not open, everything is put back and what was
 * there before is opened. `open` leaves nothing open when it rejects. `carryAccess`: who may come in is decided by the state before.
 * @throws AppError RESTORE_DISK_FULL: the next start goes on; RESTORE_NOTE_DAMAGED
 */
export async function openWithRestore<T>(
  home: RestoreHome,
  open: () => Promise<T>,
  carryAccess: (journal: RestoreJournal) => Promise<void>,
  log: Log,
  disk: RestoreDisk = systemDisk,
): Promise<{ readonly opened: T; readonly restore: RestoreStart }> {
  const roomFor = async <R>(step: Promise<R>): Promise<R> =>
    step.catch((error: unknown) => Promise.reject(tellNoRoomYet(error, home.root)));
  const restore = await roomFor(continueRestore(home, disk));
  if (restore.kind === "failed") log.error({ code: restore.code }, "a restore could not begin; the home is as it was");
  if (restore.kind === "rolledBack") log.error({ problem: restore.journal.problem }, "a restore did not start and was put back");
  if (restore.kind !== "trying") return { opened: await open(), restore };
  const { journal } = restore;
  try {
    takeMoneyOver(home, journal, log);
    await carryAccess(journal);
    return { opened: await open(), restore };
  } catch (error) {
    if (isDiskFull(error)) {
      // No fault of the restored state: the next start, with room, tries it again.
      await giveAttemptBack(home, journal, disk).catch((problem: unknown) => {
        log.warn({ problem: codeOf(problem) }, "that this start does not count could not be written");
      });
      throw tellNoRoomYet(error, home.root);
    }
    log.error({ problem: codeOf(error) }, "the restored state does not open; everything is put back");
    const back = await roomFor(rollBackRestore(home, journal, codeOf(error), disk));
    return { opened: await open(), restore: { kind: "rolledBack", journal: back } };
  }
}

/** A state before that is damaged, which may be why it was replaced, is no obstacle: what could be restored counts. A full disk is one. */
export function takeMoneyOver(home: RestoreHome, journal: RestoreJournal, log: Log): void {
  try {
    carryMoney(home, journal);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    log.warn({ problem: codeOf(error) }, "what was spent before the restore could not be taken over");
  }
}
