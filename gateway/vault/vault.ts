/** Facts about a secret that may be shown. Times in ms since 1970. */
export type SecretInfo = {
  readonly name: string;
  readonly createdAt: number;
  readonly rotatedAt: number;
  readonly rotationDue: boolean;
};

/** Secrets at rest: AES-256-GCM items under a data key that is wrapped by a key file and, if wanted, a passphrase. */
export type Vault = {
  get(name: string): string | undefined;
  /** Kept on disk before it resolves. */
  set(name: string, value: string): Promise<void>;
  /** Replaces a value and moves its rotated date. @throws AppError SECRET_NOT_FOUND */
  rotate(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  list(): readonly SecretInfo[];
  hasPassphrase(): boolean;
  /** Its key is in the system's key store: commands of the terminal cannot open it. */
  heldBySystem(): boolean;
  setPassphrase(passphrase: string | null): Promise<void>;
  /**
   * The vault as it may leave this machine inside an encrypted backup: `text` is a `vault.json` under a data key of its own, `key` the key file
   * that opens it. With a passphrase the file goes as it stands, and `key` is null: the passphrase is asked for where it is restored.
   */
  sealedCopy(): { readonly text: string; readonly key: Buffer | null };
};
