import { hostname } from "node:os";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob, RestorePlan } from "../../../contract/routes/backup.ts";
import { prepareAudit } from "../../audit/append.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Environment } from "../../config/environment.ts";
import type { Home } from "../../config/home.ts";
import { createSettingsService } from "../../config/settings-service.ts";
import { type Database, openDatabase } from "../../db/open.ts";
import type { Log } from "../../log.ts";
import { machineAddresses } from "../../network/interfaces.ts";
import { makeHomeFolders } from "../../process/home-folders.ts";
import { lockHome } from "../../process/owner-lock.ts";
import { openVault } from "../../vault/open-vault.ts";
import { createBackupKeys } from "../backup-keys.ts";
import { createBackups } from "../backups.ts";
import { openCatalogue } from "../catalogue.ts";
import { countRows } from "../create/snapshot.ts";
import { createJobs } from "../jobs.ts";
import { runJob } from "../worker/jobs.ts";
import type { RunJob } from "../worker/run-in-thread.ts";
import { openHomeIdentity } from "../identity/home-identity.ts";
import { readMachineId } from "../identity/machine.ts";
import { carryAll } from "./carry-all.ts";
import { isDiskFull, tellFullDisk, tellNoRoomYet } from "./disk-full.ts";
import type { RestoreJournal } from "./journal.ts";
import { type Kept, readKept } from "./kept.ts";
import { countNewerIn } from "./newer.ts";
import { takeMoneyOver } from "./open-with-restore.ts";
import { createRestores } from "./prepare.ts";
import { followOldMachine, lastingTables, shortTable } from "./staged-database.ts";
import { confirmRestore, continueRestore, giveAttemptBack, rollBackRestore } from "./swap.ts";
import type { What } from "./what.ts";
import { knownIdentities, whatIsThere } from "./what-is-there.ts";

export type RestoreHereDeps = {
  readonly home: Home;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly timeZone: () => string;
  readonly onProgress: (job: BackupJob) => void;
};

export type RestoredHere = {
  readonly plan: RestorePlan;
  /** What was there before: a backup of it, and how long it is kept as it was; both null where nothing was. */
  readonly safetyBackup: string | null;
  readonly kept: Kept | null;
};

export type RestoreWish = {
  readonly file: string;
  readonly key: string | undefined;
  readonly what: What;
  /** Those of another machine are let in. */
  readonly keepDevices: boolean;
};

/** Nobody else is served here: the job runs in this thread. */
const runHere: RunJob = (job, signal, progress) => runJob(job, signal, progress) as never;

/**
 * A whole restore in a home that no gateway runs in: verified, what is there backed up, unpacked beside, exchanged, opened, confirmed; put back
 * when it does not open. A restore that was under way is finished first.
 * @throws AppError ALREADY_RUNNING, RESTORE_ROLLED_BACK; as readArchive, create and openVault
 */
export async function restoreHere(
  deps: RestoreHereDeps,
  { file, key, what, keepDevices }: RestoreWish,
): Promise<RestoredHere> {
  const { home, environment, clock, log, version, timeZone } = deps;
  makeHomeFolders(home);
  const lock = lockHome(home);
  try {
    const identity = await openHomeIdentity({ home, machineId: readMachineId(), hostName: hostname() });
    await finishFormer(deps);
    const { hasDatabase, vault } = await whatIsThere({ home, passphrase: environment.vaultPassphrase, clock, log });
    const catalogue = await openCatalogue({ folder: home.backups, homeId: identity.id, clock });
    const jobs = createJobs({ clock, onChange: () => jobs.list().forEach(deps.onProgress) });
    const backups =
      hasDatabase && vault
        ? createBackups({
            ...{
              home,
              catalogue,
              keys: createBackupKeys({ vault }),
              vault,
              runJob: runHere,
              jobs,
              clock,
              log,
              version,
              timeZone,
            },
            // What is there before a restore is not the moment to let go of anything.
            ...{ keepDays: () => Number.MAX_SAFE_INTEGER, onCreated: () => undefined },
          })
        : null;
    await backups?.sweep();
    const keys = { identities: async () => knownIdentities(vault) };
    const restores = createRestores({
      ...{ home, catalogue, keys, backups, jobs, runJob: runHere, clock, log },
      countNewer: since => countNewerIn(home.database, since),
      restart: () => undefined,
    });
    await restores.sweep();
    const plan = await restores.plan(file, key).over;
    await restores.restore(plan.id, what, environment.vaultPassphrase, null, keepDevices).over;
    const journal = await finish(deps);
    const safetyBackup = journal?.safetyBackup ?? null;
    return { plan, safetyBackup, kept: journal && (await readKept(home, journal.id)) };
  } catch (error) {
    throw tellFullDisk(error, home.root);
  } finally {
    lock.release();
  }
}

/** Goes on with a restore that was cut short, in a home that no gateway runs in; nothing happens when none was. @throws AppError as restoreHere */
export async function finishRestoreHere(deps: RestoreHereDeps): Promise<void> {
  makeHomeFolders(deps.home);
  const lock = lockHome(deps.home);
  try {
    await finish(deps);
  } finally {
    lock.release();
  }
}

/** A restore from before that cannot be begun is no obstacle to another one. */
async function finishFormer(deps: RestoreHereDeps): Promise<void> {
  try {
    await finish(deps);
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== "RESTORE_GONE" && error.code !== "RESTORE_NOTE_LOST")) throw error;
    deps.log.warn({ code: error.code }, "a former restore could not begin; the home is as it was");
  }
}

/** Carries a restore that lies ready to its end, as the next start of a gateway would. Null when there was none. */
async function finish(deps: RestoreHereDeps): Promise<RestoreJournal | null> {
  const { home, clock } = deps;
  const restore = await continueRestore(home);
  if (restore.kind === "none") return null;
  if (restore.kind === "failed") throw AppError.of(restore.code);
  const { journal } = restore;
  const rolledBack = (problem: string, cause?: unknown): AppError => AppError.of("RESTORE_ROLLED_BACK", { problem }, { cause });
  if (restore.kind === "rolledBack") throw rolledBack(journal.problem ?? "");
  let db: Database | undefined;
  try {
    takeMoneyOver(home, journal, deps.log);
    await carryAll({ home, journal, passphrase: deps.environment.vaultPassphrase, systemKey: undefined, clock, log: deps.log });
    db = await open(deps);
    const short = shortTable(countRows(db), journal.counts, lastingTables);
    if (short) throw new Error(`${short.table}: ${short.found} < ${short.wanted}`);
    followOldMachine(db, restore);
    const detail = { file: journal.backupFile };
    prepareAudit(db)({ at: clock.now(), actor: "system", action: "backup.restored", target: "home", detail });
  } catch (error) {
    db?.close();
    if (isDiskFull(error)) {
      await giveAttemptBack(home, journal).catch(() => undefined);
      throw tellNoRoomYet(error, home.root);
    }
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    await rollBackRestore(home, journal, problem);
    throw rolledBack(problem, error);
  }
  db.close();
  await confirmRestore(home, journal, clock.now());
  return journal;
}

/** Proves that a gateway could open it: settings, vault, database. */
async function open({ home, environment, clock, log }: RestoreHereDeps): Promise<Database> {
  const { raw, language, vaultPassphrase } = environment;
  const settings = await createSettingsService({ home, environment: raw, clock, log, interfaces: machineAddresses, language });
  await settings.stop();
  await openVault({ home, clock, log, passphrase: vaultPassphrase });
  return openDatabase(home.database);
}
