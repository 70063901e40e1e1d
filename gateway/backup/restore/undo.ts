import { randomUUID } from "node:crypto";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { type Home, homePaths } from "../../config/home.ts";
import { openDatabase } from "../../db/open.ts";
import type { Log } from "../../log.ts";
import type { Backups } from "../backups.ts";
import type { Jobs } from "../jobs.ts";
import { tellFullDisk } from "./disk-full.ts";
import { asideFolder, exists, readJournal } from "./journal.ts";
import { type DeviceRow, keepDevice } from "./keep-device.ts";
import { dropKept, type Kept, readKept } from "./kept.ts";
import { saveWhatIsThere } from "./save-what-is-there.ts";
import { beginSwap } from "./swap.ts";

export type UndoDeps = {
  readonly home: Home;
  readonly backups: Pick<Backups, "create"> | null;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  /** Carries the exchange of names out: a start of the gateway. */
  readonly restart: () => void;
};

/** The other way round: from what a restore put aside to a home that will be that again at its next start. */
export function createUndo(deps: UndoDeps) {
  const { home, clock } = deps;

  /** One file, whole, that opens; who asks stays signed in. */
  const readyDatabase = async (id: string, device: DeviceRow | null): Promise<void> => {
    const file = homePaths(asideFolder(home, id)).database;
    if (!(await exists(file))) return;
    const db = openDatabase(file);
    try {
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.pragma("journal_mode = DELETE");
    } finally {
      db.close();
    }
    if (device) keepDevice(file, device);
  };

  const find = async (id: string): Promise<Kept & { readonly what: NonNullable<Kept["what"]> }> => {
    const kept = await readKept(home, id);
    if (kept === null || kept.what === null) throw AppError.of("RESTORE_NOT_KEPT");
    return { ...kept, what: kept.what };
  };

  return {
    /** What can be undone by this id. @throws AppError RESTORE_NOT_KEPT */
    find,

    /**
     * Takes what is kept away, while no restore nor undoing needs it. @throws AppError RESTORE_NOT_KEPT, BACKUP_RUNNING, RESTORE_READY
     */
    drop: (id: string): Promise<void> =>
      deps.jobs.hold("restore", async () => {
        const journal = await readJournal(home);
        if (journal !== null && (journal.id === id || journal.undoes === id)) throw AppError.of("RESTORE_READY");
        if ((await readKept(home, id)) === null) throw AppError.of("RESTORE_NOT_KEPT");
        await dropKept(home, id);
      }),

    /**
     * Saves what is there and asks for the start that exchanges the two. Until that start nothing of the home has changed. What was spent stays
     * spent. @throws AppError BACKUP_RUNNING, RESTORE_NOT_KEPT, RESTORE_READY, DATABASE_…; as create
     */
    undo(
      kept: Kept & { readonly what: NonNullable<Kept["what"]> },
      device: DeviceRow | null,
    ): { readonly job: BackupJob; readonly over: Promise<void> } {
      if (deps.jobs.isRunning("restore")) throw AppError.of("BACKUP_RUNNING");
      return deps.jobs.run("restore", "open", null, async (signal, step) => {
        try {
          const { what, otherMachine, keepDevices, from, forget } = kept;
          // From here on nobody lets go of it any more; it may just have gone.
          await find(kept.id);
          const safetyBackup = await saveWhatIsThere(deps, signal, step);
          if (what !== "settings") await readyDatabase(kept.id, device);
          step({ stage: "swap", doneBytes: 0, totalBytes: 0 });
          const id = `${clock.now()}-${randomUUID().slice(0, 8)}`;
          const of = { otherMachine, keepDevices, from, forget };
          await beginSwap(home, { id, what, undoes: kept.id, counts: {}, safetyBackup, backupFile: "", ...of });
        } catch (error) {
          throw tellFullDisk(error, home.root);
        }
        deps.restart();
      });
    },
  };
}

export type Undo = ReturnType<typeof createUndo>;
