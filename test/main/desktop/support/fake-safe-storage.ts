import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyStoreDeps } from "../../../../main/desktop/key-store.ts";

type Backend = ReturnType<KeyStoreDeps["safeStorage"]["getSelectedStorageBackend"]>;

/** One key for all fakes: the same person's key store, whoever asks. */
const storeKey = Buffer.alloc(32, 7);

/** The system's key store with real encryption; `lock` makes it refuse. */
export function createFakeSafeStorage({
  backend = "gnome_libsecret",
  available = true,
}: {
  backend?: Backend;
  available?: boolean;
} = {}) {
  let problem: string | null = null;
  const refuse = (): void => {
    if (problem !== null) throw new Error(problem);
  };
  return {
    lock(why: string): void {
      problem = why;
    },
    unlock(): void {
      problem = null;
    },
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    async encryptStringAsync(text: string): Promise<Buffer> {
      refuse();
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", storeKey, iv);
      return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    },
    async decryptStringAsync(sealed: Buffer) {
      refuse();
      const decipher = createDecipheriv("aes-256-gcm", storeKey, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      const result = decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
      return { result, shouldReEncrypt: false };
    },
  };
}
