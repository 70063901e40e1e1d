import type { Clock } from "../../clock.ts";
import { homePaths } from "../../config/home.ts";
import type { Log } from "../../log.ts";
import { openVault } from "../../vault/open-vault.ts";
import { createBackupKeys } from "../backup-keys.ts";

export type StagedVault = {
  /** The folder that the backup was unpacked into. */
  readonly staged: string;
  /** Of a vault that its person had locked with one. */
  readonly passphrase: string | undefined;
  /** Keys of the backups that are here: the vault that goes out knows them, and it goes. */
  readonly identities: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * Makes the vault of a backup one of this machine: what had a passphrase opens with it once, here, and from then on as vaults of this machine
 * do. It also learns the keys of the backups that were made here, the one of the safety backup among them. A backup without a vault gets an
 * empty one for that. @throws AppError VAULT_LOCKED, VAULT_PASSPHRASE, VAULT_DAMAGED, VAULT_NOT_WRITABLE
 */
export async function readyStagedVault({ staged, passphrase, identities, clock, log }: StagedVault): Promise<void> {
  const vault = await openVault({ home: homePaths(staged), clock, log, passphrase });
  if (vault.hasPassphrase()) await vault.setPassphrase(null);
  const keys = createBackupKeys({ vault });
  for (const identity of identities) await keys.remember(identity);
}
