import { join } from "node:path";

/** Where things stand in `HEARTH_HOME`. */
export type Home = ReturnType<typeof homePaths>;

export const homePaths = (root: string) => ({
  root,
  settings: join(root, "hearth.json5"),
  configHistory: join(root, "config-history"),
  data: join(root, "data"),
  database: join(root, "data", "hearth.db"),
  files: join(root, "data", "files"),
  vault: join(root, "data", "vault.json"),
  /** The key file lies apart from the vault, so that a copy of `data/` alone opens nothing. */
  vaultKey: join(root, "keys", "vault.key"),
  keys: join(root, "keys"),
  logs: join(root, "logs"),
  backups: join(root, "backups"),
  run: join(root, "run"),
  ownerFile: join(root, "run", "gateway.json"),
  /** There until the owner's token that Hearth made was shown once. */
  unshownToken: join(root, "run", "owner-token.unshown"),
  /** Lets commands in while the vault's key is in the system's key store; of one run, and gone with it. */
  terminalToken: join(root, "run", "terminal.token"),
});
