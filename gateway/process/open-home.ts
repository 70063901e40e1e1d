import { hostname } from "node:os";
import { backUpBeforeMigration } from "../backup/before-migration.ts";
import { openHomeIdentity } from "../backup/identity/home-identity.ts";
import { waitAfterMove } from "../backup/identity/wait-after-move.ts";
import { carryAll } from "../backup/restore/carry-all.ts";
import type { RestoreJournal } from "../backup/restore/journal.ts";
import { openWithRestore } from "../backup/restore/open-with-restore.ts";
import { followOldMachine } from "../backup/restore/staged-database.ts";
import { machineTimeZone } from "../budget/windows.ts";
import type { Clock } from "../clock.ts";
import type { Environment } from "../config/environment.ts";
import { homePaths } from "../config/home.ts";
import { recoverSettings } from "../config/recover-settings.ts";
import { createSettingsService } from "../config/settings-service.ts";
import { openDatabase } from "../db/open.ts";
import { createWorkerWriter } from "../db/writer-worker.ts";
import type { writes } from "../db/writes.ts";
import { createFileLog } from "../logging/file-log.ts";
import { machineAddresses } from "../network/interfaces.ts";
import { openVault } from "../vault/open-vault.ts";
import { createOwnerToken } from "../vault/owner-token.ts";
import { createUnshownToken } from "../vault/unshown-token.ts";
import type { SystemKey } from "../vault/vault-key.ts";
import { version } from "../version.ts";
import { makeHomeFolders } from "./home-folders.ts";
import { lockHome } from "./owner-lock.ts";

export type OpenHomeDeps = {
  readonly root: string;
  readonly environment: Environment;
  readonly clock: Clock;
  /** The module of the backup thread. */
  readonly backupEntry: URL;
  /** Of this machine (`readMachineId`); null where nobody can tell. */
  readonly machineId: string | null;
  /** The start takes longer than usual. */
  readonly stillBusy: () => void;
  /** The module of the writer's thread. */
  readonly writerEntry: URL;
  /** Told by the process that started us, if it has the system's key store. */
  readonly systemKey: SystemKey | undefined;
  /** A settings file that cannot be used is put aside, and the last version that worked is used. */
  readonly lastGoodSettings: boolean;
  /** What was said can no longer be kept. */
  readonly onWriterDeath: (error: unknown) => void;
};

/**
 * Everything that lies in a home, opened: log, settings, vault, database. Nothing is written before this process owns the home.
 * @throws AppError HOME_NOT_USABLE, ALREADY_RUNNING, CONFIG_…, BIND_TOO_WIDE, TOKEN_TOO_WEAK, VAULT_…, KEY_STORE_GONE, HOME_FILE_…,
 * DATABASE_…
 */
export async function openHome({
  root,
  environment,
  clock,
  writerEntry,
  systemKey,
  backupEntry,
  machineId,
  stillBusy,
  lastGoodSettings,
  onWriterDeath,
}: OpenHomeDeps) {
  const home = homePaths(root);
  makeHomeFolders(home);
  const owner = lockHome(home);
  const fileLog = createFileLog({
    folder: home.logs,
    level: "info",
    onProblem: error => process.stderr.write(`the log cannot be written: ${error.message}\n`),
  });
  const { log } = fileLog;
  const unshown = createUnshownToken(home.unshownToken);
  const passphrase = environment.vaultPassphrase;
  const open = async (homeId: string) => {
    const parse = { file: "hearth.json5", environment: environment.raw, interfaces: machineAddresses() };
    if (lastGoodSettings) await recoverSettings({ home, clock, log, parse });
    const settings = await createSettingsService({
      home,
      environment: environment.raw,
      clock,
      log,
      interfaces: machineAddresses,
      language: environment.language,
    });
    const vault = await openVault({ home, clock, log, passphrase, systemKey });
    const ownerToken = await createOwnerToken({ settings, vault, unshown });
    await backUpBeforeMigration({
      home,
      homeId,
      vault,
      clock,
      log,
      version,
      timeZone: machineTimeZone,
      threadEntry: backupEntry,
      stillBusy,
    });
    const db = openDatabase(home.database);
    const writer = createWorkerWriter<typeof writes>(writerEntry, home.database, onWriterDeath);
    return { settings, vault, ownerToken, db, writer };
  };
  try {
    const identity = await openHomeIdentity({ home, machineId, hostName: hostname() });
    const carry = (journal: RestoreJournal) => carryAll({ home, journal, passphrase, systemKey, clock, log });
    const { opened, restore } = await openWithRestore(home, () => open(identity.id), carry, log);
    const { settings, writer, db } = opened;
    await waitAfterMove(db, identity, clock.now());
    followOldMachine(db, restore);
    return {
      home,
      owner,
      ...opened,
      homeId: identity.id,
      /** This machine is known from now on; false: the disk is full. */
      settleMachine: identity.settle,
      /** Whether a restore was just swapped in, or put back. */
      restore,
      log,
      setLogLevel: fileLog.setLevel,
      /** Resolves when everything is on disk and the home is free for the next. */
      async close(): Promise<void> {
        await settings.stop();
        await writer.stop();
        db.close();
        owner.release();
        await fileLog.stop();
      },
    };
  } catch (error) {
    owner.release();
    await fileLog.stop();
    throw error;
  }
}

export type OpenedHome = Awaited<ReturnType<typeof openHome>>;
