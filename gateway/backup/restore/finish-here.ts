import { AppError } from "../../../contract/errors/app-error.ts";
import { prepareAudit } from "../../audit/append.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import { createSettingsService } from "../../config/settings-service.ts";
import { type Database, openDatabase } from "../../db/open.ts";
import { machineAddresses } from "../../network/interfaces.ts";
import { openVault } from "../../vault/open-vault.ts";
import { countRows } from "../create/snapshot.ts";
import { carryAll } from "./carry-all.ts";
import { isDiskFull, tellNoRoomYet } from "./disk-full.ts";
import type { RestoreJournal } from "./journal.ts";
import { takeMoneyOver } from "./open-with-restore.ts";
import { noteSettledHere, type RestoreHereDeps } from "./rooms-here.ts";
import { followOldMachine, lastingTables, shortTable } from "./staged-database.ts";
import { confirmRestore, continueRestore, giveAttemptBack, rollBackRestore } from "./swap.ts";

/**
 * Carries a restore that lies ready to its end, as the next start of a gateway would. Null when there was none.
 * @throws AppError RESTORE_ROLLED_BACK, RESTORE_GONE, RESTORE_NOTE_LOST, RESTORE_NOTE_DAMAGED, RESTORE_DISK_FULL
 */
export async function finishHere(deps: RestoreHereDeps): Promise<RestoreJournal | null> {
  const { home, clock } = deps;
  const restore = await continueRestore(home);
  if (restore.kind === "none") return null;
  if (restore.kind === "failed") throw AppError.of(restore.code);
  const { journal } = restore;
  const rolledBack = (problem: string, cause?: unknown): AppError => AppError.of("RESTORE_ROLLED_BACK", { problem }, { cause });
  if (restore.kind === "rolledBack") throw rolledBack(journal.problem ?? "");
  /** No fault of the restored state: the next start, with room, goes on. */
  const noRoomYet = async (error: unknown): Promise<unknown> => {
    // Where not even that can be written, one start more counts.
    await giveAttemptBack(home, journal).catch(() => undefined);
    return tellNoRoomYet(error, home.root);
  };
  let db: Database | undefined;
  try {
    takeMoneyOver(home, journal, deps.log);
    await carryAll({ home, journal, passphrase: deps.environment.vaultPassphrase, systemKey: undefined, clock, log: deps.log });
    db = await open(deps);
    const short = shortTable(countRows(db), journal.counts, lastingTables);
    if (short) throw new Error(`${short.table}: ${short.found} < ${short.wanted}`);
    followOldMachine(db, restore);
    const action = journal.undoes === null ? "backup.restored" : "backup.undone";
    const detail = { file: journal.backupFile };
    prepareAudit(db)({ at: clock.now(), actor: "system", action, target: "home", detail });
  } catch (error) {
    db?.close();
    if (isDiskFull(error)) throw await noRoomYet(error);
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    await rollBackRestore(home, journal, problem);
    throw rolledBack(problem, error);
  }
  db.close();
  try {
    await confirmRestore(home, journal, clock.now());
  } catch (error) {
    throw isDiskFull(error) ? await noRoomYet(error) : error;
  }
  await noteSettledHere(deps, journal);
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
