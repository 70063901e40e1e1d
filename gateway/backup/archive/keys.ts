import { createHash } from "node:crypto";
import { AppError } from "../../../contract/errors/app-error.ts";

/** An age X25519 key pair: whoever has `identity` opens what was made for `recipient`. */
export type BackupKey = { readonly identity: string; readonly recipient: string };

/** X25519 by name: the standard tools of today read nothing newer. */
export async function makeKey(): Promise<BackupKey> {
  const { generateX25519Identity, identityToRecipient } = await import("age-encryption");
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** A short name of a key that people can compare: `1a2b 3c4d`, from the SHA-256 of its public part. It gives nothing of the key away. */
export function fingerprintOf(recipient: string): string {
  const hash = createHash("sha256").update(recipient).digest("hex");
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)}`;
}

/**
 * Reads a key as people bring it: typed with blanks and small letters, or as a key file of age with its comments.
 * @throws AppError BACKUP_KEY_MALFORMED
 */
export async function readKey(text: string): Promise<BackupKey> {
  const [identity] = /AGE-SECRET-KEY-1[0-9A-Z]{58}/.exec(withoutComments(text)) ?? [];
  if (identity === undefined) throw AppError.of("BACKUP_KEY_MALFORMED");
  const { identityToRecipient } = await import("age-encryption");
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch (error) {
    // A letter is wrong: the checksum says so.
    throw AppError.of("BACKUP_KEY_MALFORMED", {}, { cause: error });
  }
}

const withoutComments = (text: string): string =>
  text
    .slice(0, 10_000)
    .split("\n")
    .filter(line => !line.trimStart().startsWith("#"))
    .join("")
    .replace(/\s+/g, "")
    .toUpperCase();
