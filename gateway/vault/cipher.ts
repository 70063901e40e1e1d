import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import * as z from "zod";

const Base64 = z.base64();

/** AES-256-GCM with a 96-bit random number, everything in base64. */
export const Sealed = z.object({ iv: Base64, tag: Base64, data: Base64 });
export type Sealed = z.infer<typeof Sealed>;

export const keyBytes = 32;
export const randomKey = (): Buffer => randomBytes(keyBytes);

/** Encrypts under a 32-byte key. `name` is bound to the result: it opens only under the same name. */
export function seal(key: Buffer, name: string, plain: Buffer): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(name, "utf8"));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: iv.toString("base64"), tag: cipher.getAuthTag().toString("base64"), data: data.toString("base64") };
}

/** Null when key, name or any bit differs from what `seal` was given and made. */
export function unseal(key: Buffer, name: string, sealed: Sealed): Buffer | null {
  const [iv, tag, data] = [sealed.iv, sealed.tag, sealed.data].map(text => Buffer.from(text, "base64"));
  if (iv?.length !== 12 || tag?.length !== 16 || !data) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(name, "utf8"));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(data), decipher.final()]);
  } catch {
    // GCM tells only that something does not fit; what it is, the caller knows better.
    return null;
  }
}

const sealKey = (key: Buffer): Buffer => Buffer.from(hkdfSync("sha256", key, "", "hearth vault list", keyBytes));

/** A seal over the list of items: a missing, added or older item breaks it. */
export const listSeal = (key: Buffer, list: string): string => createHmac("sha256", sealKey(key)).update(list).digest("base64");

export function listSealFits(key: Buffer, list: string, given: string): boolean {
  const expected = Buffer.from(listSeal(key, list), "base64");
  const found = Buffer.from(given, "base64");
  return expected.length === found.length && timingSafeEqual(expected, found);
}
