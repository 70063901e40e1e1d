import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Clock } from "../../clock.ts";
import { systemProblem } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import { pausedKey } from "../../inbound/write-pause.ts";
import type { Log } from "../../log.ts";
import type { SystemKey } from "../../vault/vault-key.ts";
import { carryCredentials } from "./carry-credentials.ts";
import { isDiskFull } from "./disk-full.ts";
import { asideFolder, type RestoreJournal } from "./journal.ts";
import { restoredFromKey } from "./staged-database.ts";
import { takeRows, withStateBefore } from "./take-rows.ts";

const database = "data/hearth.db";

export type CarryAccess = {
  readonly home: Home;
  readonly journal: RestoreJournal;
  readonly passphrase: string | undefined;
  readonly systemKey: SystemKey | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Who may come in is decided by the state before a restore, never by the backup: devices, codes, the owner's token. What was turned away or
 * replaced since stays so. Done again, it changes nothing. Where the state before cannot be read, the restored one has none of them
 * (`readyStagedAccess`), and a new token is made.
 */
export async function carryAccess(deps: CarryAccess): Promise<void> {
  const tell = (error: unknown): void => {
    // The next start, with room, takes it over.
    if (isDiskFull(error)) throw error;
    const problem = error instanceof AppError ? error.code : systemProblem(error);
    deps.log.warn({ problem }, "who may come in could not be taken over from the state before the restore");
  };
  try {
    carryDevices(deps.home, deps.journal);
  } catch (error) {
    tell(error);
  }
  try {
    await carryCredentials(deps);
  } catch (error) {
    tell(error);
  }
}

/** Devices, codes and where notices are sent, as they are now; and whether another machine is still waited for. Another house's are not ours. Once for each restore. */
export function carryDevices(home: Pick<Home, "root" | "run">, journal: RestoreJournal): void {
  const before = join(asideFolder(home, journal.id), database);
  if (!journal.incoming.includes(database) || !existsSync(before)) return;
  withStateBefore(join(home.root, database), before, { work: "access", restoreId: journal.id }, db => {
    // What was turned away here stays so, whatever comes.
    db.exec(
      `UPDATE main.devices SET removed_at = (SELECT b.removed_at FROM before.devices b WHERE b.id = main.devices.id)
       WHERE removed_at IS NULL AND id IN (SELECT id FROM before.devices WHERE removed_at IS NOT NULL)`,
    );
    db.exec("DELETE FROM main.pairings");
    if (journal.otherMachine) return;
    db.exec("DELETE FROM main.push_subscriptions");
    for (const table of ["devices", "pairings", "push_subscriptions"]) takeRows(db, table);
    db.prepare("DELETE FROM main.meta WHERE key IN (?, ?)").run(pausedKey, restoredFromKey);
    db.prepare("INSERT INTO main.meta (key, value) SELECT key, value FROM before.meta WHERE key IN (?, ?)").run(
      pausedKey,
      restoredFromKey,
    );
  });
}
