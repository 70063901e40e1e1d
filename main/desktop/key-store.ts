import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import type { SafeStorage } from "electron";
import { AppError } from "../../contract/errors/app-error.ts";
import type { ToGateway } from "../../contract/processes.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { DesktopModel } from "./model.ts";
import { readSealedKey, removeSealedKey, type SealedKey, writeSealedKey } from "./sealed-key.ts";
import { vaultWraps } from "./vault-wraps.ts";

export type KeyStoreDeps = {
  readonly safeStorage: Pick<
    SafeStorage,
    "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
  >;
  readonly platform: NodeJS.Platform;
  readonly files: { readonly sealedKey: string; readonly vault: string };
  readonly log: Pick<SupervisorLog, "info" | "warn">;
};

type KeyWord = Extract<ToGateway, { kind: "key" }>;
type State = DesktopModel["keyStore"];

const keyBytes = 32;
const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const backendNames: Readonly<Record<string, string>> = {
  gnome_libsecret: "GNOME Keyring",
  kwallet: "KWallet",
  kwallet5: "KWallet",
  kwallet6: "KWallet",
};

/**
 * The key of this home's vault in the system's key store: 32 random bytes, sealed by the system, in `keys/system.key`. The gateway wraps its
 * vault with them; here it is only kept and handed over. The sealed key is on disk before a vault is wrapped with it, and goes only after
 * the vault was seen to be wrapped otherwise, so no moment at which this is cut short loses the key.
 */
export function createKeyStore({ safeStorage, platform, files, log }: KeyStoreDeps) {
  let word: KeyWord = { kind: "key", key: null, keep: "file", problem: null };
  let state: State = { kind: "file", offered: false, name: "" };
  /** Where the gateway that was started last keeps the key: only one that was told `file` has moved it there for good. */
  let handed: KeyWord["keep"] | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two at once would seal two keys, and tell the gateway of one while the other is on disk. */
  const inTurn = (work: () => Promise<void>) => (): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };

  /** `basic_text` is Chromium's word for a fixed password: no protection at all. */
  const storeName = async (): Promise<string | null> => {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
    if (platform === "darwin") return "Keychain";
    if (platform === "win32") return "Windows";
    const backend = safeStorage.getSelectedStorageBackend();
    return backend === "basic_text" || backend === "unknown" ? null : (backendNames[backend] ?? backend);
  };

  const seal = async (key: Buffer, keep: SealedKey["keep"]): Promise<void> => {
    const sealed = await safeStorage.encryptStringAsync(key.toString("base64"));
    await writeSealedKey(files.sealedKey, { keep, sealed });
    const kept = await readSealedKey(files.sealedKey);
    const opened = kept === null ? null : await safeStorage.decryptStringAsync(kept.sealed);
    if (opened?.result !== key.toString("base64")) throw new Error("the system's key store did not give back what it was given");
  };

  /** What the store holds for this home, as the gateway is told. */
  const open = async ({ sealed, keep }: SealedKey): Promise<KeyWord> => {
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
      const key = Buffer.from(result, "base64");
      if (key.length !== keyBytes) throw new Error(`the key has ${key.length} bytes instead of ${keyBytes}`);
      if (shouldReEncrypt) await seal(key, keep);
      return { kind: "key", key: result, keep, problem: null };
    } catch (error) {
      const problem = problemOf(error);
      log.warn(`the system's key store did not open the key of this home: ${problem}`);
      // `keep: system` leaves the vault as it is: without the key nothing can be moved.
      return { kind: "key", key: null, keep: "system", problem };
    }
  };

  /** From the next start on the system keeps the key. @throws AppError KEY_STORE_GONE where it cannot; nothing has changed then */
  const turnOn = async (): Promise<void> => {
    try {
      if ((await storeName()) === null) throw new Error("there is none that protects anything");
      const kept = await readSealedKey(files.sealedKey);
      const before = kept === null ? null : await open(kept);
      // A key that does not open any more is written over only while nothing needs it.
      if (before !== null && before.key === null && (await vaultWraps(files.vault)).includes("system"))
        throw new Error(before.problem ?? "it does not open the key of this home");
      const key = before?.key == null ? randomBytes(keyBytes) : Buffer.from(before.key, "base64");
      await seal(key, "system");
      word = { kind: "key", key: key.toString("base64"), keep: "system", problem: null };
    } catch (error) {
      throw AppError.of("KEY_STORE_GONE", { problem: `${problemOf(error)}.` }, { cause: error });
    }
    log.info("the system's key store keeps the key of this home");
  };

  const look = async (): Promise<void> => {
    const wraps = await vaultWraps(files.vault);
    const name = (await storeName()) ?? "";
    const kind = wraps.includes("scrypt") ? "passphrase" : wraps.includes("system") ? "system" : "file";
    state = { kind, offered: name !== "", name };
  };

  /** A home that is new gets its key from the system where that protects it; any other stays as it is. */
  const prepare = async (): Promise<void> => {
    try {
      const kept = await readSealedKey(files.sealedKey);
      if (kept !== null) word = await open(kept);
      else if (!existsSync(files.vault) && (await storeName()) !== null) await turnOn();
    } catch (error) {
      // The gateway says what is missing, if its vault needs the key; a new home keeps it in a file.
      log.warn(`the system's key store is not used: ${problemOf(error)}`);
      const isNew = !existsSync(files.vault);
      word = { kind: "key", key: null, keep: isNew ? "file" : "system", problem: problemOf(error) };
    }
  };

  const turnOff = async (): Promise<void> => {
    const kept = await readSealedKey(files.sealedKey);
    if (kept === null) return;
    const opened = await open(kept);
    if (opened.key === null) throw AppError.of("KEY_STORE_GONE", { problem: opened.problem ?? "" });
    await writeSealedKey(files.sealedKey, { ...kept, keep: "file" });
    word = { ...opened, keep: "file" };
    log.info("a file of the home keeps the key from the next start on");
  };

  /** A sealed key that was moved to a file and opens nothing any more goes. */
  const settle = async (): Promise<void> => {
    await look();
    const wraps = await vaultWraps(files.vault);
    if (word.key === null || word.keep !== "file" || handed !== "file") return;
    if (!wraps.includes("keyfile") || wraps.includes("system")) return;
    await removeSealedKey(files.sealedKey);
    word = { kind: "key", key: null, keep: "file", problem: null };
  };

  return {
    state: (): State => state,
    /** What a gateway that starts now is told first; to be asked once for every start. */
    word(): KeyWord {
      handed = word.keep;
      return word;
    },
    /** Before the first start. */
    prepare: inTurn(prepare),
    /** From the next start on the system keeps the key. @throws AppError KEY_STORE_GONE where it cannot; nothing has changed then */
    turnOn: inTurn(turnOn),
    /** From the next start on a file of the home keeps the key. @throws AppError KEY_STORE_GONE when the key does not open; nothing has changed then */
    turnOff: inTurn(turnOff),
    /** After a start: what is true now. */
    settle: inTurn(settle),
  };
}

export type KeyStore = ReturnType<typeof createKeyStore>;
