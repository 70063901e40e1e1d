import type { Vault } from "./vault.ts";

const prefix = "vault:";

export const isVaultReference = (value: string): boolean => value.startsWith(prefix) && value.length > prefix.length;
export const vaultReference = (name: string): string => prefix + name;

/** The secret's name in `vault:NAME`, undefined for anything else. */
export const referencedSecret = (value: string): string | undefined =>
  isVaultReference(value) ? value.slice(prefix.length) : undefined;

/** What a setting stands for: the vault's secret for `vault:NAME` (undefined when there is none), else the text itself. */
export function resolveSecret(value: string | undefined, vault: Pick<Vault, "get">): string | undefined {
  const name = value === undefined ? undefined : referencedSecret(value);
  return name === undefined ? value : vault.get(name);
}
