import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "../../contract/errors/app-error.ts";
import { isMissing, syncFolder, systemSentence } from "../config/atomic-file.ts";
import { keyBytes, randomKey } from "./cipher.ts";

/** Refuses what group or others may use. Windows has no such modes: there the profile's folder keeps strangers out. */
async function refuseLoose(path: string, mode: string): Promise<void> {
  if (process.platform === "win32") return;
  const found = await stat(path);
  if ((found.mode & 0o077) !== 0) throw AppError.of("VAULT_LOOSE", { file: path, mode });
}

/** The key in `file`, null when there is none. @throws AppError VAULT_LOOSE, VAULT_DAMAGED */
export async function readKeyFile(file: string): Promise<Buffer | null> {
  try {
    await refuseLoose(file, "600");
    await refuseLoose(dirname(file), "700");
    const key = await readFile(file);
    if (key.length !== keyBytes)
      throw AppError.of("VAULT_DAMAGED", {
        file,
        problem: `the key file has ${key.length} bytes instead of ${keyBytes}.`,
        problemZh: `密钥文件为 ${key.length} 字节，应为 ${keyBytes} 字节。`,
      });
    return key;
  } catch (error) {
    if (isMissing(error)) return null;
    if (error instanceof AppError) throw error;
    throw AppError.of("VAULT_DAMAGED", { file, ...systemSentence(error) }, { cause: error });
  }
}

/** Makes a new key, on disk when it resolves. Never writes over one: rejects when there is a file already. */
export async function createKeyFile(file: string): Promise<Buffer> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await refuseLoose(folder, "700");
  const key = randomKey();
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(key);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
  return key;
}

export const removeKeyFile = (file: string): Promise<void> => rm(file, { force: true });
