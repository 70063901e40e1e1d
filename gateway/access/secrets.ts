import { createHmac, hash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** No two of these look alike on paper or on a screen: 0 O, 1 I L, 2 Z, 5 S, 8 B are left out. */
export const codeAlphabet = "34679ACDEFGHJKMNPQRTUVWXY";
export const codeLength = 8;

export const digest = (secret: string): Buffer => hash("sha256", secret, "buffer");
/** How cookies and refresh tokens are kept: they hold 256 random bits, so a plain hash cannot be searched backwards. */
export const digestHex = (secret: string): string => hash("sha256", secret, "hex");

/** Compares in a time that does not depend on where two secrets differ, nor on their lengths. */
export const sameSecret = (given: string, expectedDigest: Buffer): boolean => timingSafeEqual(digest(given), expectedDigest);

/** 256 random bits, 43 characters. */
export const randomSecret = (): string => randomBytes(32).toString("base64url");

export const randomCode = (): string =>
  Array.from({ length: codeLength }, () => codeAlphabet.charAt(randomInt(codeAlphabet.length))).join("");

/**
 * What a person typed, as the code that was meant: full-width characters (a Chinese keyboard), small letters, blanks and dashes are
 * forgiven. A setup code is longer than any pairing code and is taken as it stands.
 */
export function normaliseCode(typed: string): string {
  const trimmed = typed.trim();
  if (trimmed.length > 24) return trimmed;
  return trimmed
    .normalize("NFKC")
    .replace(/[\s\p{Pd}_.]/gu, "")
    .toUpperCase();
}

/** How codes are kept: keyed, because eight characters could be searched by whoever reads the database file. */
export const codeHash = (key: string, code: string): string => createHmac("sha256", key).update(`code:${code}`).digest("hex");

/** `DEVICE.RANDOM.SEAL`: the seal tells a refresh token that was ours once from one that somebody made up. */
export function sealRefreshToken(key: string, deviceId: string, random: string): string {
  return `${deviceId}.${random}.${refreshSeal(key, deviceId, random)}`;
}

/** The device that a genuine refresh token (present or former) was made for; null for anything else. */
export function refreshTokenDevice(key: string, token: string): string | null {
  const [deviceId, random, seal, ...more] = token.split(".");
  if (!deviceId || !random || !seal || more.length > 0) return null;
  return sameSecret(seal, digest(refreshSeal(key, deviceId, random))) ? deviceId : null;
}

const refreshSeal = (key: string, deviceId: string, random: string): string =>
  createHmac("sha256", key).update(`refresh:${deviceId}.${random}`).digest("base64url");
