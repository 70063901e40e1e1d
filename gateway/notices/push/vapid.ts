import { createECDH } from "node:crypto";
import type { Vault } from "../../vault/vault.ts";

/** Both halves of the key that signs our pushes (RFC 8292), base64url. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string };

/** Name of the private half in the vault. */
export const vapidItem = "vapid-key";

/** The keys in the vault, made at their first use. Every subscription is bound to them, so they are never replaced. */
export function createVapid(vault: Pick<Vault, "get" | "set">): () => Promise<VapidKeys> {
  let making: Promise<VapidKeys> | undefined;

  const curve = () => createECDH("prime256v1");
  const withPublic = (privateKey: string): VapidKeys => {
    const ecdh = curve();
    ecdh.setPrivateKey(Buffer.from(privateKey, "base64url"));
    return { privateKey, publicKey: ecdh.getPublicKey().toString("base64url") };
  };
  const make = async (): Promise<VapidKeys> => {
    const ecdh = curve();
    ecdh.generateKeys();
    // A leading zero is part of the key: its readers want 32 bytes.
    const privateKey = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()])
      .subarray(-32)
      .toString("base64url");
    await vault.set(vapidItem, privateKey);
    return withPublic(privateKey);
  };
  return () => {
    const kept = vault.get(vapidItem);
    if (kept !== undefined) return Promise.resolve(withPublic(kept));
    making ??= make().finally(() => {
      making = undefined;
    });
    return making;
  };
}
