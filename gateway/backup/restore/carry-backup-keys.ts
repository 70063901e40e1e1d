import { homePaths } from "../../config/home.ts";
import { openVault } from "../../vault/open-vault.ts";
import { readVault } from "../../vault/read-vault.ts";
import { createBackupKeys, isBackupKeyItem } from "../backup-keys.ts";
import type { CarryAccess } from "./carry-access.ts";
import { asideFolder } from "./journal.ts";

/**
 * A vault that comes back by undoing a restore learns the keys of the backups that were made since, the safety backup's among them. Done again,
 * it changes nothing. @throws AppError VAULT_…, KEY_STORE_GONE
 */
export async function carryBackupKeys({ home, journal, passphrase, systemKey, clock, log }: CarryAccess): Promise<void> {
  if (journal.undoes === null || !journal.incoming.includes("data/vault.json")) return;
  const before = await readVault({ home: homePaths(asideFolder(home, journal.id)), phrase: passphrase, systemKey });
  if (before === null) return;
  const keys = createBackupKeys({ vault: await openVault({ home, clock, log, passphrase, systemKey }) });
  for (const [name, { value }] of before) if (isBackupKeyItem(name)) await keys.remember(value);
}
