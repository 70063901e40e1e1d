import { randomBytes, scrypt } from "node:crypto";
import * as z from "zod";
import { keyBytes, Sealed, seal, unseal } from "./cipher.ts";

/**
 * The data key, wrapped: whoever has one of the keys opens the vault. `keyfile`: a file of the home. `system`: a key that the desktop keeps
 * in the system's key store. Cost numbers are bounded, so that a changed file cannot make us spend gigabytes.
 */
export const Wrap = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("keyfile"), key: Sealed }),
  z.object({ kind: z.literal("system"), key: Sealed }),
  z.object({
    kind: z.literal("scrypt"),
    salt: z.base64(),
    n: z.literal([2 ** 17, 2 ** 18, 2 ** 19, 2 ** 20]),
    r: z.literal(8),
    p: z.literal(1),
    key: Sealed,
  }),
]);
export type Wrap = z.infer<typeof Wrap>;

const label = (kind: Wrap["kind"]): string => `hearth vault key: ${kind}`;

export const wrapWithKey = (kind: "keyfile" | "system", dataKey: Buffer, key: Buffer): Wrap => ({
  kind,
  key: seal(key, label(kind), dataKey),
});

export const unwrapWithKey = (wrap: Wrap & { kind: "keyfile" | "system" }, key: Buffer): Buffer | null =>
  unseal(key, label(wrap.kind), wrap.key);

/** Derives a key from a passphrase; about a quarter of a second and 128 MiB, in libuv's threads. Unicode spellings of one text are one. */
const derive = (passphrase: string, salt: Buffer, n: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: n, r: 8, p: 1, maxmem: 256 * n * 8 };
    scrypt(passphrase.normalize("NFC"), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

export async function wrapWithPassphrase(dataKey: Buffer, passphrase: string): Promise<Wrap> {
  const salt = randomBytes(16);
  const n = 2 ** 17;
  const key = seal(await derive(passphrase, salt, n), label("scrypt"), dataKey);
  return { kind: "scrypt", salt: salt.toString("base64"), n, r: 8, p: 1, key };
}

export const unwrapWithPassphrase = async (wrap: Wrap & { kind: "scrypt" }, passphrase: string): Promise<Buffer | null> =>
  unseal(await derive(passphrase, Buffer.from(wrap.salt, "base64"), wrap.n), label("scrypt"), wrap.key);
