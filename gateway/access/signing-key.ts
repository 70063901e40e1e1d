import type { Vault } from "../vault/vault.ts";
import { randomSecret } from "./secrets.ts";

export const signingKeyItem = "jwt-key";

/** The key that signs access tokens, made at the first start and kept in the vault. */
export async function signingKeyOf(vault: Pick<Vault, "get" | "set">): Promise<string> {
  const kept = vault.get(signingKeyItem);
  if (kept !== undefined) return kept;
  const made = randomSecret();
  await vault.set(signingKeyItem, made);
  return made;
}
