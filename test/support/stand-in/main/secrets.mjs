// safeStorage. STAND_IN_SECRETS: `gnome_libsecret` (default), `basic_text` (works, protects nothing), `none` (not available).
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const backend = process.env.STAND_IN_SECRETS ?? "gnome_libsecret";
/** Another value stands for another user or machine, whose key store cannot open what was sealed here. */
const key = createHash("sha256")
  .update(process.env.STAND_IN_SECRETS_KEY ?? "stand-in")
  .digest();
const prefix = Buffer.from("v10");

function seal(text) {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  return Buffer.concat([prefix, iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed) {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(3, 15));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(15, -16), undefined, "utf8") + decipher.final("utf8");
}

const required = () => {
  if (backend === "none") throw new Error("Encryption is not available");
};

export const safeStorage = {
  isAsyncEncryptionAvailable: async () => backend !== "none",
  getSelectedStorageBackend: () => (backend === "none" ? "unknown" : backend),
  setUsePlainTextEncryption: () => undefined,
  encryptStringAsync: async text => {
    required();
    return seal(text);
  },
  decryptStringAsync: async sealed => {
    required();
    return { shouldReEncrypt: false, result: open(sealed) };
  },
};
