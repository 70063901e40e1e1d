import type { Provider } from "../../../contract/settings/schema.ts";
import { referencedSecret } from "../../vault/secret-reference.ts";
import type { Vault } from "../../vault/vault.ts";

/** The name under which the vault keeps a provider's key. */
export const secretName = (provider: string): string => `provider:${provider}:apiKey`;

/** The name under which the vault keeps the key that reads a provider's reports. */
export const adminSecretName = (provider: string): string => `provider:${provider}:adminKey`;

/**
 * True for the secrets that may go to this provider with what it is to answer: what another room or provider keeps is never sent to its
 * server, and neither is its own admin key.
 */
export function ownsSecret(provider: string, name: string): boolean {
  const prefix = `provider:${provider}:`;
  return name.startsWith(prefix) && !name.slice(prefix.length).includes(":") && name !== adminSecretName(provider);
}

/**
 * The key that reads a provider's reports, from the vault or as it stands in the settings; undefined where there is none. A reference to any
 * other secret counts as none.
 */
export function adminKeyOf(
  { name, adminKey }: Pick<Provider, "name" | "adminKey">,
  vault: Pick<Vault, "get">,
): string | undefined {
  if (adminKey === undefined || adminKey === "") return undefined;
  const secret = referencedSecret(adminKey);
  if (secret === undefined) return adminKey;
  return secret === adminSecretName(name) ? vault.get(secret) : undefined;
}
