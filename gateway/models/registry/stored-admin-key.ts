import type { SettingsChange } from "../../config/service.ts";
import { vaultReference } from "../../vault/secret-reference.ts";
import type { Vault } from "../../vault/vault.ts";
import { adminSecretName } from "./provider-secret.ts";

type AdminVault = Pick<Vault, "get" | "set" | "remove">;

/** What is to happen to a provider's admin key with a change of the settings: `undo` when that fails, `done` when it is in force. */
export type AdminKeyMove = {
  readonly changes: readonly SettingsChange[];
  readonly undo: () => Promise<void>;
  readonly done: () => Promise<void>;
};

const nothing = async (): Promise<void> => undefined;

const inVault = (vault: AdminVault, provider: string, written: unknown): string | undefined =>
  written === vaultReference(adminSecretName(provider)) ? vault.get(adminSecretName(provider)) : undefined;

/**
 * Takes the admin key of row `index` along when its provider gets another name. It was given for one server: when that changes (`keep` is
 * false), it is forgotten. `written` is what the row says.
 */
export async function moveAdminKey(
  vault: AdminVault,
  index: number,
  written: unknown,
  names: { readonly from: string; readonly to: string },
  keep: boolean,
): Promise<AdminKeyMove> {
  const change = (value: unknown): SettingsChange[] => [{ path: ["providers", index, "adminKey"], value }];
  const value = inVault(vault, names.from, written);
  const forget = value === undefined ? nothing : () => vault.remove(adminSecretName(names.from));
  if (written === undefined || (keep && (names.from === names.to || value === undefined)))
    return { changes: [], undo: nothing, done: nothing };
  if (!keep || value === undefined) return { changes: change(undefined), undo: nothing, done: forget };
  const name = adminSecretName(names.to);
  await vault.set(name, value);
  return { changes: change(vaultReference(name)), undo: () => vault.remove(name), done: forget };
}

/** Forgets the admin key of a provider that was removed. */
export async function removeAdminKey(vault: AdminVault, provider: string, written: unknown): Promise<void> {
  if (inVault(vault, provider, written) !== undefined) await vault.remove(adminSecretName(provider));
}
