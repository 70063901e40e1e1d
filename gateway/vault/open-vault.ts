import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import type { Clock } from "../clock.ts";
import { replaceFile, systemProblem, systemSentence } from "../config/atomic-file.ts";
import { createQueue, withFileLock } from "../config/file-lock.ts";
import type { Home } from "../config/home.ts";
import type { Log } from "../log.ts";
import { randomKey } from "./cipher.ts";
import { removeKeyFile } from "./key-file.ts";
import type { SecretInfo, Vault } from "./vault.ts";
import {
  closeSecrets,
  damaged,
  openSecrets,
  parseVaultFile,
  readVaultFile,
  type Secret,
  type Secrets,
  type VaultFile,
} from "./vault-file.ts";
import { type Keys, type Lock, openDataKey, type SystemKey, wishedLock, wrapDataKey } from "./vault-key.ts";
import { type Wrap, wrapWithKey } from "./wraps.ts";

export type VaultDeps = {
  readonly home: Pick<Home, "vault" | "vaultKey">;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the owner, if there is one. A vault that has none yet gets this one and loses its key file. */
  readonly passphrase: string | undefined;
  /** Told by the desktop; a vault is moved to where it wishes. Without it a vault that the desktop's key opens stays closed. */
  readonly systemKey?: SystemKey | undefined;
};

export const rotationDueMs = 90 * 24 * 60 * 60 * 1000;

/** What is known once the vault is open. The data key stays in this process's memory. */
type Opened = { readonly secrets: Secrets; readonly wraps: readonly Wrap[]; readonly dataKey: Buffer };

/** Changes whenever the file is replaced. */
function fingerprint(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.ino}:${found.size}:${found.mtimeMs}` : "missing";
}

/**
 * Opens the vault of a home, or makes an empty one. A damaged vault is never written over.
 * @throws AppError VAULT_LOOSE, VAULT_DAMAGED, VAULT_LOCKED, VAULT_PASSPHRASE, VAULT_NOT_WRITABLE, VAULT_KEY_ELSEWHERE, KEY_STORE_GONE
 */
export async function openVault({ home, clock, log, passphrase, systemKey }: VaultDeps): Promise<Vault> {
  const file = home.vault;
  const queue = createQueue();
  let phrase = passphrase;
  let seen = "";

  const keys = (): Keys => ({ home, phrase, systemKey });

  const unlock = async (found: VaultFile): Promise<Opened> => {
    const dataKey = await openDataKey(keys(), found.wraps);
    return { secrets: openSecrets(file, found, dataKey), wraps: found.wraps, dataKey };
  };

  const write = async (next: Opened): Promise<void> => {
    const text = closeSecrets(next.secrets, next.wraps, next.dataKey);
    await replaceFile(file, text);
    seen = fingerprint(file);
  };

  /**
   * A new data key, wrapped anew: an old copy of the vault together with its old key opens nothing that comes later. The file is replaced at
   * one moment, and was read back before the key file of the old one goes: whenever this is cut short, one of the keys opens what is there.
   */
  const rekey = async (secrets: Secrets, lock: Lock): Promise<Opened> => {
    const dataKey = randomKey();
    const next = { secrets, dataKey, wraps: [await wrapDataKey(keys(), dataKey, lock)] };
    await write(next);
    if (lock.kind === "keyfile") return next;
    const kept = await readVaultFile(file);
    if (!kept) throw damaged(file, "it has disappeared.", "文件已消失。");
    openSecrets(file, kept, await openDataKey({ ...keys(), phrase: lock.kind === "scrypt" ? lock.phrase : phrase }, kept.wraps));
    await removeKeyFile(home.vaultKey);
    return next;
  };

  const usualLock = (): Lock => wishedLock(systemKey) ?? { kind: "keyfile" };

  const writing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw AppError.of("VAULT_NOT_WRITABLE", { file, ...systemSentence(error) }, { cause: error });
    }
  };
  const locked = <T>(work: () => Promise<T>): Promise<T> =>
    writing(async () => {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      return withFileLock(`${file}.lock`, work);
    });

  const first = async (): Promise<Opened> => {
    const found = await readVaultFile(file);
    seen = fingerprint(file);
    if (found) return unlock(found);
    return locked(async () => {
      // Another process may have made it while we waited.
      const made = await readVaultFile(file);
      return made ? unlock(made) : rekey(new Map(), phrase === undefined ? usualLock() : { kind: "scrypt", phrase });
    });
  };

  let opened = await first();
  const wished: Lock | null = phrase === undefined ? wishedLock(systemKey) : { kind: "scrypt", phrase };
  const has = (kind: Wrap["kind"]): boolean => opened.wraps.some(wrap => wrap.kind === kind);
  if (wished !== null && !has(wished.kind) && !has("scrypt")) opened = await locked(() => rekey(opened.secrets, wished));
  // Left by a move that was cut short; it opens nothing any more.
  else if (systemKey !== undefined && has("system")) await removeKeyFile(home.vaultKey);

  /** Changes the secrets on disk as they are there now: a command of the terminal may have written meanwhile. */
  const change = (edit: (secrets: Map<string, Secret>) => void): Promise<void> =>
    queue(() =>
      locked(async () => {
        const found = await readVaultFile(file);
        if (!found) throw damaged(file, "it has disappeared.", "文件已消失。");
        const now = await reopen(found);
        const secrets = new Map(now.secrets);
        edit(secrets);
        const next = { ...now, secrets };
        await write(next);
        opened = next;
      }),
    );

  /** With the data key at hand where it is still the same, which spares the passphrase's quarter of a second. */
  const reopen = async (found: VaultFile): Promise<Opened> => {
    if (JSON.stringify(found.wraps) === JSON.stringify(opened.wraps))
      return { ...opened, secrets: openSecrets(file, found, opened.dataKey) };
    return unlock(found);
  };

  /** Takes in what a command of the terminal wrote. A file that does not open with our key leaves what we know: writing will tell. */
  const freshen = (): Opened => {
    const now = fingerprint(file);
    if (now === seen) return opened;
    seen = now;
    try {
      const found = parseVaultFile(file, readFileSync(file, "utf8"));
      opened = { wraps: found.wraps, dataKey: opened.dataKey, secrets: openSecrets(file, found, opened.dataKey) };
    } catch (error) {
      log.warn(
        { problem: error instanceof AppError ? error.code : systemProblem(error) },
        "the changed vault could not be taken in",
      );
    }
    return opened;
  };

  return {
    get: name => freshen().secrets.get(name)?.value,
    set: (name, value) =>
      change(secrets => {
        const at = clock.now();
        const createdAt = secrets.get(name)?.createdAt ?? at;
        secrets.set(name, { value, createdAt, rotatedAt: at });
      }),
    rotate: (name, value) =>
      change(secrets => {
        const found = secrets.get(name);
        if (!found) throw AppError.of("SECRET_NOT_FOUND", { name });
        secrets.set(name, { value, createdAt: found.createdAt, rotatedAt: clock.now() });
      }),
    remove: name => change(secrets => void secrets.delete(name)),
    list: () =>
      [...freshen().secrets].map(
        ([name, { createdAt, rotatedAt }]): SecretInfo => ({
          name,
          createdAt,
          rotatedAt,
          rotationDue: clock.now() - rotatedAt >= rotationDueMs,
        }),
      ),
    sealedCopy() {
      const { secrets, wraps, dataKey } = freshen();
      if (wraps.some(wrap => wrap.kind === "scrypt")) return { text: closeSecrets(secrets, wraps, dataKey), key: null };
      const [own, key] = [randomKey(), randomKey()];
      return { text: closeSecrets(secrets, [wrapWithKey("keyfile", own, key)], own), key };
    },
    heldBySystem: () => opened.wraps.some(wrap => wrap.kind === "system"),
    hasPassphrase: () => opened.wraps.some(wrap => wrap.kind === "scrypt"),
    setPassphrase: wanted =>
      queue(() =>
        locked(async () => {
          const found = await readVaultFile(file);
          if (!found) throw damaged(file, "it has disappeared.", "文件已消失。");
          const { secrets } = await reopen(found);
          opened = await rekey(secrets, wanted === null ? usualLock() : { kind: "scrypt", phrase: wanted });
          phrase = wanted ?? undefined;
        }),
      ),
  };
}
