import { hostname } from "node:os";
import type { BackupJob } from "../../../contract/routes/backup.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Environment } from "../../config/environment.ts";
import type { Home } from "../../config/home.ts";
import type { Log } from "../../log.ts";
import { makeHomeFolders } from "../../process/home-folders.ts";
import { lockHome } from "../../process/owner-lock.ts";
import { createBackupKeys } from "../backup-keys.ts";
import { createBackups } from "../backups.ts";
import { openCatalogue } from "../catalogue.ts";
import { openHomeIdentity } from "../identity/home-identity.ts";
import { readMachineId } from "../identity/machine.ts";
import { createJobs } from "../jobs.ts";
import { runJob } from "../worker/jobs.ts";
import type { RunJob } from "../worker/run-in-thread.ts";
import { tellFullDisk } from "./disk-full.ts";
import type { RestoreJournal } from "./journal.ts";
import { movedIn } from "./moved-in.ts";
import { whatIsThere } from "./what-is-there.ts";

export type RestoreHereDeps = {
  readonly home: Home;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: () => string;
  readonly onProgress: (job: BackupJob) => void;
};

/** Nobody else is served here: the job runs in this thread. */
const runHere: RunJob = (job, signal, progress) => runJob(job, signal, progress) as never;

/** Does something in a home that no gateway runs in, and lets none begin meanwhile. @throws AppError ALREADY_RUNNING */
export async function inHome<T>({ home }: Pick<RestoreHereDeps, "home">, work: () => Promise<T>): Promise<T> {
  makeHomeFolders(home);
  const lock = lockHome(home);
  try {
    return await work();
  } catch (error) {
    throw tellFullDisk(error, home.root);
  } finally {
    lock.release();
  }
}

/** What is known of the backups of a home that is locked. */
async function openCatalogueHere({ home, clock }: Pick<RestoreHereDeps, "home" | "clock">) {
  const { id: homeId } = await openHomeIdentity({ home, machineId: readMachineId(), hostName: hostname() });
  return openCatalogue({ folder: home.backups, homeId, clock });
}

/** Notes what a confirmed restore means for the backups of this home. One that cannot be noted was carried out all the same. */
export async function noteSettledHere(deps: Pick<RestoreHereDeps, "home" | "clock" | "log">, journal: RestoreJournal) {
  try {
    const catalogue = await openCatalogueHere(deps);
    await catalogue.change(now => movedIn(now, journal, deps.clock.now()));
  } catch (error) {
    deps.log.warn({ problem: systemProblem(error) }, "that another home moved in could not be kept");
  }
}

/** What a restore needs of a home that is locked. `backups` is null where there is nothing that could be backed up. @throws AppError VAULT_… */
export async function openRoomsHere({ home, environment, clock, log, version, timeZone, onProgress }: RestoreHereDeps) {
  const catalogue = await openCatalogueHere({ home, clock });
  const { hasDatabase, vault } = await whatIsThere({ home, passphrase: environment.vaultPassphrase, clock, log });
  const jobs = createJobs({ clock, onChange: () => jobs.list().forEach(onProgress) });
  const backups =
    hasDatabase && vault
      ? createBackups({
          ...{ home, catalogue, keys: createBackupKeys({ vault }), vault, runJob: runHere, jobs, clock, log, version, timeZone },
          // What is there before a restore is not the moment to let go of anything.
          ...{ keepDays: () => Number.MAX_SAFE_INTEGER, onCreated: () => undefined },
        })
      : null;
  await backups?.sweep();
  return { catalogue, vault, jobs, backups, runJob: runHere };
}
