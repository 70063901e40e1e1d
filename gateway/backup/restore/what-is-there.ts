import { access } from "node:fs/promises";
import { AppError } from "../../../contract/errors/app-error.ts";
import type { Clock } from "../../clock.ts";
import { isMissing } from "../../config/atomic-file.ts";
import type { Home } from "../../config/home.ts";
import type { Log } from "../../log.ts";
import { openVault } from "../../vault/open-vault.ts";
import type { Vault } from "../../vault/vault.ts";
import { isBackupKeyItem } from "../backup-keys.ts";

export type WhatIsThereDeps = {
  readonly home: Home;
  readonly passphrase: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );

/**
 * What stands in a home that no gateway runs in, without making anything there. `vault` is null where there is none, or where only the desktop
 * can open it. @throws AppError VAULT_…
 */
export async function whatIsThere({ home, passphrase, clock, log }: WhatIsThereDeps): Promise<{
  readonly hasDatabase: boolean;
  readonly vault: Vault | null;
}> {
  const hasDatabase = await isThere(home.database);
  if (!(await isThere(home.vault))) return { hasDatabase, vault: null };
  try {
    return { hasDatabase, vault: await openVault({ home, clock, log, passphrase }) };
  } catch (error) {
    if (error instanceof AppError && error.code === "VAULT_KEY_ELSEWHERE") return { hasDatabase, vault: null };
    throw error;
  }
}

/** The keys of backups that a vault knows, the one in force first. None is made. */
export const knownIdentities = (vault: Pick<Vault, "get" | "list"> | null): string[] =>
  (vault?.list() ?? [])
    .map(({ name }) => name)
    .filter(isBackupKeyItem)
    .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .flatMap(name => vault?.get(name) ?? []);
