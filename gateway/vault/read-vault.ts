import { openSecrets, readVaultFile, type Secrets } from "./vault-file.ts";
import { type Keys, openDataKey } from "./vault-key.ts";

/**
 * The secrets of a vault that lies somewhere, without writing anything. Null where there is none.
 * @throws AppError VAULT_DAMAGED, VAULT_LOCKED, VAULT_PASSPHRASE, VAULT_KEY_ELSEWHERE, KEY_STORE_GONE, VAULT_LOOSE
 */
export async function readVault(keys: Keys): Promise<Secrets | null> {
  const file = keys.home.vault;
  const found = await readVaultFile(file);
  return found && openSecrets(file, found, await openDataKey(keys, found.wraps));
}
