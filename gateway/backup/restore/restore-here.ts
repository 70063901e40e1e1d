import { readdir, rm } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupJob, RestorePlan } from "../../../contract/routes/backup.ts";
import { prepareAudit } from "../../audit/append.ts";
import type { Clock } from "../../clock.ts";
import { isMissing, systemProblem } from "../../config/atomic-file.ts";
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
import { carryMoney } from "./carry-money.ts";
import { tellFullDisk } from "./disk-full.ts";
import { asideFolder, type RestoreJournal } from "./journal.ts";
import { createRestores } from "./prepare.ts";
import { lastingTables, shortTable, waitForOldMachine } from "./staged-database.ts";
import { confirmRestore, continueRestore, rollBackRestore, type What } from "./swap.ts";
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
  /** What was there before: a backup of it, or the folder that it lies in; both null where nothing was. */
  readonly safetyBackup: string | null;
  readonly keptIn: string | null;
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
  { file, key, what }: { readonly file: string; readonly key: string | undefined; readonly what: What },
): Promise<RestoredHere> {
  const { home, environment, clock, log, version, timeZone } = deps;
  makeHomeFolders(home);
  const lock = lockHome(home);
  try {
    await finish(deps);
    const { hasDatabase, vault } = await whatIsThere({ home, passphrase: environment.vaultPassphrase, clock, log });
    const catalogue = await openCatalogue({ folder: home.backups, clock });
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
      restart: () => undefined,
    });
    await restores.sweep();
    const plan = await restores.plan(file, key).over;
    await restores.restore(plan.id, what, environment.vaultPassphrase).over;
    const journal = await finish(deps);
    const safetyBackup = journal?.safetyBackup ?? null;
    const aside = journal && safetyBackup === null ? asideFolder(home, journal.id) : null;
    return { plan, safetyBackup, keptIn: aside !== null && (await keepsFiles(aside)) ? aside : null };
  } catch (error) {
    throw tellFullDisk(error, home.root);
  } finally {
    lock.release();
  }
}

/** Whether anything was there before; folders without a file are taken away. */
async function keepsFiles(aside: string): Promise<boolean> {
  const entries = await readdir(aside, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  if (entries.some(entry => !entry.isDirectory())) return true;
  await rm(aside, { recursive: true, force: true });
  return false;
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

/** Carries a restore that lies ready to its end, as the next start of a gateway would. Null when there was none. */
async function finish(deps: RestoreHereDeps): Promise<RestoreJournal | null> {
  const { home, clock } = deps;
  const restore = await continueRestore(home);
  if (restore.kind === "none") return null;
  const { journal } = restore;
  const rolledBack = (problem: string, cause?: unknown): AppError => AppError.of("RESTORE_ROLLED_BACK", { problem }, { cause });
  if (restore.kind === "rolledBack") throw rolledBack(journal.problem ?? "");
  let db: Database | undefined;
  try {
    takeMoneyOver(deps, journal);
    db = await open(deps);
    const short = shortTable(countRows(db), journal.counts, lastingTables);
    if (short) throw new Error(`${short.table}: ${short.found} < ${short.wanted}`);
    if (journal.from) waitForOldMachine(db, journal.from);
    const detail = { file: journal.backupFile };
    prepareAudit(db)({ at: clock.now(), actor: "system", action: "backup.restored", target: "home", detail });
  } catch (error) {
    db?.close();
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    await rollBackRestore(home, journal, problem);
    throw rolledBack(problem, error);
  }
  db.close();
  await confirmRestore(home, journal);
  return journal;
}

/** A state before that is damaged cannot be read: what could be restored counts. */
function takeMoneyOver({ home, log }: RestoreHereDeps, journal: RestoreJournal): void {
  try {
    carryMoney(home, journal);
  } catch (error) {
    log.warn({ problem: systemProblem(error) }, "what was spent before the restore could not be taken over");
  }
}

/** Proves that a gateway could open it: settings, vault, database. */
async function open({ home, environment, clock, log }: RestoreHereDeps): Promise<Database> {
  const { raw, language, vaultPassphrase } = environment;
  const settings = await createSettingsService({ home, environment: raw, clock, log, interfaces: machineAddresses, language });
  await settings.stop();
  await openVault({ home, clock, log, passphrase: vaultPassphrase });
  return openDatabase(home.database);
}
