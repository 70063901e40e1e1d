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
import { createKeyFile, readKeyFile, removeKeyFile } from "./key-file.ts";
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
import { unwrapWithKey, unwrapWithPassphrase, type Wrap, wrapWithKey, wrapWithPassphrase } from "./wraps.ts";

export type VaultDeps = {
  readonly home: Pick<Home, "vault" | "vaultKey">;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the owner, if there is one. A vault that has none yet gets this one and loses its key file. */
  readonly passphrase: string | undefined;
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
 * @throws AppError VAULT_LOOSE, VAULT_DAMAGED, VAULT_LOCKED, VAULT_PASSPHRASE, VAULT_NOT_WRITABLE
 */
export async function openVault({ home, clock, log, passphrase }: VaultDeps): Promise<Vault> {
  const file = home.vault;
  const queue = createQueue();
  let phrase = passphrase;
  let seen = "";

  const unlock = async (found: VaultFile): Promise<Opened> => {
    const { wraps } = found;
    const byPhrase = wraps.find(wrap => wrap.kind === "scrypt");
    const byFile = wraps.find(wrap => wrap.kind === "keyfile");
    let dataKey: Buffer | null = null;
    if (byPhrase) {
      if (phrase === undefined) throw AppError.of("VAULT_LOCKED");
      dataKey = await unwrapWithPassphrase(byPhrase, phrase);
      if (!dataKey) throw AppError.of("VAULT_PASSPHRASE");
    } else if (byFile) {
      const key = await readKeyFile(home.vaultKey);
      if (!key) throw damaged(file, `its key file ${home.vaultKey} is missing.`, `缺少密钥文件 ${home.vaultKey}。`);
      dataKey = unwrapWithKey(byFile, key);
      if (!dataKey)
        throw damaged(file, `the key file ${home.vaultKey} does not fit it.`, `密钥文件 ${home.vaultKey} 与其不匹配。`);
    }
    if (!dataKey) throw damaged(file, "it has no key of a kind that is known here.", "没有可识别的密钥。");
    return { secrets: openSecrets(file, found, dataKey), wraps, dataKey };
  };

  const write = async (next: Opened): Promise<void> => {
    const text = closeSecrets(next.secrets, next.wraps, next.dataKey);
    await replaceFile(file, text);
    seen = fingerprint(file);
  };

  /** A new data key, wrapped anew: an old copy of the vault together with its old key opens nothing that comes later. */
  const rekey = async (secrets: Secrets, wanted: string | null): Promise<Opened> => {
    const dataKey = randomKey();
    if (wanted !== null) {
      const next = { secrets, dataKey, wraps: [await wrapWithPassphrase(dataKey, wanted)] };
      await write(next);
      await removeKeyFile(home.vaultKey);
      return next;
    }
    const key = (await readKeyFile(home.vaultKey)) ?? (await createKeyFile(home.vaultKey));
    const next = { secrets, dataKey, wraps: [wrapWithKey(dataKey, key)] };
    await write(next);
    return next;
  };

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
      return made ? unlock(made) : rekey(new Map(), phrase ?? null);
    });
  };

  let opened = await first();
  if (phrase !== undefined && !opened.wraps.some(wrap => wrap.kind === "scrypt")) {
    const wanted = phrase;
    opened = await locked(() => rekey(opened.secrets, wanted));
  }

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
    hasPassphrase: () => opened.wraps.some(wrap => wrap.kind === "scrypt"),
    setPassphrase: wanted =>
      queue(() =>
        locked(async () => {
          const found = await readVaultFile(file);
          if (!found) throw damaged(file, "it has disappeared.", "文件已消失。");
          const { secrets } = await reopen(found);
          opened = await rekey(secrets, wanted);
          phrase = wanted ?? undefined;
        }),
      ),
  };
}
