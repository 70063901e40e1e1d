import { AppError } from "../../contract/errors/app-error.ts";
import type { ToGateway } from "../../contract/processes.ts";
import type { Home } from "../config/home.ts";
import { keyBytes } from "./cipher.ts";
import { createKeyFile, readKeyFile } from "./key-file.ts";
import { damaged } from "./vault-file.ts";
import { unwrapWithKey, unwrapWithPassphrase, type Wrap, wrapWithKey, wrapWithPassphrase } from "./wraps.ts";

/** What the desktop says of the system's key store. `keep`: where the vault's key shall be from now on. */
export type SystemKey = { readonly key: Buffer | null; readonly keep: "system" | "file"; readonly problem: string | null };

/** What opens the vault of a home. `phrase`: the owner's passphrase, if there is one. */
export type Keys = {
  readonly home: Pick<Home, "vault" | "vaultKey">;
  readonly phrase: string | undefined;
  readonly systemKey: SystemKey | undefined;
};

/** How a data key is wrapped from now on. */
export type Lock = { readonly kind: "scrypt"; readonly phrase: string } | { readonly kind: "system" | "keyfile" };

/** The desktop's word as a key. @throws AppError KEY_STORE_GONE when what came is no key */
export function readSystemKey({ key, keep, problem }: Extract<ToGateway, { kind: "key" }>): SystemKey {
  const bytes = key === null ? null : Buffer.from(key, "base64");
  if (bytes !== null && bytes.length !== keyBytes)
    throw AppError.of("KEY_STORE_GONE", {
      problem: `the key has ${bytes.length} bytes instead of ${keyBytes}.`,
      problemZh: `密钥为 ${bytes.length} 字节，应为 ${keyBytes} 字节。`,
    });
  return { key: bytes, keep, problem };
}

/** Where the vault's key is to be: what the desktop wishes; null when nobody wishes, so that it stays as it is. */
export function wishedLock(systemKey: SystemKey | undefined): Lock | null {
  if (systemKey === undefined) return null;
  if (systemKey.keep === "file") return { kind: "keyfile" };
  return systemKey.key === null ? null : { kind: "system" };
}

/** @throws AppError VAULT_LOCKED, VAULT_PASSPHRASE, VAULT_KEY_ELSEWHERE, KEY_STORE_GONE, VAULT_LOOSE, VAULT_DAMAGED */
export async function openDataKey({ home, phrase, systemKey }: Keys, wraps: readonly Wrap[]): Promise<Buffer> {
  const byPhrase = wraps.find(wrap => wrap.kind === "scrypt");
  if (byPhrase) {
    if (phrase === undefined) throw AppError.of("VAULT_LOCKED");
    const dataKey = await unwrapWithPassphrase(byPhrase, phrase);
    if (!dataKey) throw AppError.of("VAULT_PASSPHRASE");
    return dataKey;
  }
  const bySystem = wraps.find(wrap => wrap.kind === "system");
  if (bySystem) return openWithSystemKey(bySystem, systemKey);
  const byFile = wraps.find(wrap => wrap.kind === "keyfile");
  const file = home.vault;
  if (!byFile) throw damaged(file, "it has no key of a kind that is known here.", "没有可识别的密钥。");
  const key = await readKeyFile(home.vaultKey);
  if (!key) throw damaged(file, `its key file ${home.vaultKey} is missing.`, `缺少密钥文件 ${home.vaultKey}。`);
  const dataKey = unwrapWithKey(byFile, key);
  if (!dataKey) throw damaged(file, `the key file ${home.vaultKey} does not fit it.`, `密钥文件 ${home.vaultKey} 与其不匹配。`);
  return dataKey;
}

function openWithSystemKey(wrap: Wrap & { kind: "system" }, systemKey: SystemKey | undefined): Buffer {
  if (systemKey === undefined) throw AppError.of("VAULT_KEY_ELSEWHERE");
  const { key, problem } = systemKey;
  if (key === null)
    throw AppError.of("KEY_STORE_GONE", {
      problem: problem ?? "it holds no key for this home.",
      problemZh: problem ?? "其中没有此目录的密钥。",
    });
  const dataKey = unwrapWithKey(wrap, key);
  if (!dataKey)
    throw AppError.of("KEY_STORE_GONE", {
      problem: "its key does not fit this vault.",
      problemZh: "其中的密钥与此保险库不匹配。",
    });
  return dataKey;
}

/** Wraps a data key. A key file is made, and is on disk, when it is needed and missing. @throws AppError KEY_STORE_GONE, VAULT_LOOSE, VAULT_DAMAGED */
export async function wrapDataKey({ home, systemKey }: Keys, dataKey: Buffer, lock: Lock): Promise<Wrap> {
  if (lock.kind === "scrypt") return wrapWithPassphrase(dataKey, lock.phrase);
  if (lock.kind === "keyfile")
    return wrapWithKey("keyfile", dataKey, (await readKeyFile(home.vaultKey)) ?? (await createKeyFile(home.vaultKey)));
  const key = systemKey?.key;
  if (!key)
    throw AppError.of("KEY_STORE_GONE", { problem: "it holds no key for this home.", problemZh: "其中没有此目录的密钥。" });
  return wrapWithKey("system", dataKey, key);
}
