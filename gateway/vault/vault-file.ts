import { readFile } from "node:fs/promises";
import * as z from "zod";
import { AppError } from "../../contract/errors/app-error.ts";
import { isMissing, systemSentence } from "../config/atomic-file.ts";
import { listSeal, listSealFits, Sealed, seal, unseal } from "./cipher.ts";
import { Wrap } from "./wraps.ts";

const Item = z.object({ name: z.string().min(1), createdAt: z.number(), rotatedAt: z.number(), secret: Sealed });
type Item = z.infer<typeof Item>;

/** `vault.json`. A list, not an object: a name may be any text. */
const VaultFile = z.object({ version: z.literal(1), wraps: z.array(Wrap).min(1), items: z.array(Item), seal: z.base64() });
export type VaultFile = z.infer<typeof VaultFile>;

/** A secret in the open, with its dates. */
export type Secret = { readonly value: string; readonly createdAt: number; readonly rotatedAt: number };
export type Secrets = ReadonlyMap<string, Secret>;

export const damaged = (file: string, problem: string, problemZh: string, cause?: unknown): AppError =>
  AppError.of("VAULT_DAMAGED", { file, problem, problemZh }, { cause });

/** Null when there is no vault yet. @throws AppError VAULT_DAMAGED */
export async function readVaultFile(file: string): Promise<VaultFile | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    const { problem, problemZh } = systemSentence(error);
    throw damaged(file, `${problem}.`, `${problemZh}。`, error);
  }
  return parseVaultFile(file, text);
}

export function parseVaultFile(file: string, text: string): VaultFile {
  try {
    return VaultFile.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(file, "it is cut off or changed.", "文件不完整或已被改动。", error);
  }
}

const sealedList = (wraps: readonly Wrap[], items: readonly Item[]): string => JSON.stringify([wraps, items]);

/** Every secret of the file. @throws AppError VAULT_DAMAGED when an item was swapped, changed, added or taken away */
export function openSecrets(file: string, vault: VaultFile, dataKey: Buffer): Secrets {
  if (!listSealFits(dataKey, sealedList(vault.wraps, vault.items), vault.seal))
    throw damaged(file, "its list of secrets was changed.", "密钥列表已被改动。");
  return new Map(
    vault.items.map(({ name, createdAt, rotatedAt, secret }) => {
      const plain = unseal(dataKey, name, secret);
      if (!plain) throw damaged(file, "one of its secrets was changed.", "其中一项密钥已被改动。");
      return [name, { value: plain.toString("utf8"), createdAt, rotatedAt }];
    }),
  );
}

export function closeSecrets(secrets: Secrets, wraps: readonly Wrap[], dataKey: Buffer): string {
  const items = [...secrets].map(([name, { value, createdAt, rotatedAt }]) => {
    return { name, createdAt, rotatedAt, secret: seal(dataKey, name, Buffer.from(value, "utf8")) };
  });
  const file: VaultFile = { version: 1, wraps: [...wraps], items, seal: listSeal(dataKey, sealedList(wraps, items)) };
  return JSON.stringify(file, null, 1);
}
