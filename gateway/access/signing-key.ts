import type { Vault } from "../vault/vault.ts";
import { randomSecret } from "./secrets.ts";

const item = "jwt-key";

/** The key that signs access tokens, made at the first start and kept in the vault. */
export async function signingKeyOf(vault: Pick<Vault, "get" | "set">): Promise<string> {
  const kept = vault.get(item);
  if (kept !== undefined) return kept;
  const made = randomSecret();
  await vault.set(item, made);
  return made;
}
