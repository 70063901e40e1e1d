import type { Vault } from "../vault/vault.ts";
import { type BackupKey, makeKey, readKey } from "./archive/keys.ts";

/** Items of the vault: the key for new backups, and those before it, `backup-key:1` the oldest. */
export const backupKeyItem = "backup-key";
const formerItem = (number: number): string => `${backupKeyItem}:${number}`;
export const isBackupKeyItem = (name: string): boolean => /^backup-key(?::\d+)?$/.test(name);

/** The keys of this home's backups. The identity in force is made at first use; a former one stays, so that older backups still open here. */
export function createBackupKeys(deps: { readonly vault: Pick<Vault, "get" | "set" | "list"> }) {
  const { vault } = deps;
  let making: Promise<BackupKey> | undefined;

  const current = async (): Promise<BackupKey> => {
    const kept = vault.get(backupKeyItem);
    if (kept !== undefined) return readKey(kept);
    making ??= makeKey()
      .then(async key => {
        await vault.set(backupKeyItem, key.identity);
        return key;
      })
      .finally(() => {
        making = undefined;
      });
    return making;
  };
  const former = (): string[] => {
    const found: string[] = [];
    for (let number = 1; ; number += 1) {
      const value = vault.get(formerItem(number));
      if (value === undefined) return found;
      found.push(value);
    }
  };

  return {
    current,
    /** When the key in force was made, ms since 1970; null before that. */
    madeAt: (): number | null => vault.list().find(({ name }) => name === backupKeyItem)?.rotatedAt ?? null,
    /** Every identity that is known here, the one in force first. */
    identities: async (): Promise<readonly string[]> => [(await current()).identity, ...former().toReversed()],
    /** A new key for the backups to come. The former one is kept before it is replaced. */
    async change(): Promise<BackupKey> {
      const old = await current();
      await vault.set(formerItem(former().length + 1), old.identity);
      const key = await makeKey();
      await vault.set(backupKeyItem, key.identity);
      return key;
    },
    /** Takes a key from elsewhere in (a restored backup's), so that its other backups open here too. */
    async remember(identity: string): Promise<void> {
      const { identity: known } = await readKey(identity);
      if ((await current()).identity !== known && !former().includes(known))
        await vault.set(formerItem(former().length + 1), known);
    },
  };
}

export type BackupKeys = ReturnType<typeof createBackupKeys>;
