import { signingKeyItem } from "../../access/signing-key.ts";
import type { Clock } from "../../clock.ts";
import { homePaths } from "../../config/home.ts";
import type { Log } from "../../log.ts";
import { openVault } from "../../vault/open-vault.ts";
import { ownerTokenItem } from "../../vault/owner-token.ts";
import { referencedSecret } from "../../vault/secret-reference.ts";
import { openUntrusted } from "./known-schema.ts";
import { ownerSetting, setOwnerSetting } from "./owner-setting.ts";

/**
 * Nobody comes in by what a backup holds: its devices are signed out, and codes that were never used are gone. `file` is a staged database
 * of the newest schema.
 */
export function signOutAll(file: string, at: number): void {
  const db = openUntrusted(file);
  try {
    db.transaction(() => {
      db.prepare("UPDATE devices SET removed_at = ? WHERE removed_at IS NULL").run(at);
      db.exec("DELETE FROM push_subscriptions");
    })();
  } finally {
    db.close();
  }
}

/** Codes of a backup open nothing, whoever may come in. */
export function forgetCodes(file: string): void {
  const db = openUntrusted(file);
  try {
    db.exec("DELETE FROM pairings");
  } finally {
    db.close();
  }
}

export type StagedCredentials = {
  /** The folder that the backup was unpacked into, its vault open to this machine. */
  readonly staged: string;
  /** Also the key that signs its devices' tokens: whoever made the backup knows it, and none of them is let in. */
  readonly signingKey: boolean;
  readonly clock: Clock;
  readonly log: Log;
};

/** Takes the owner's token of a backup out of its vault and settings: the one that is in force here is put back at the exchange. */
export async function forgetCredentials({ staged, signingKey, clock, log }: StagedCredentials): Promise<void> {
  const home = homePaths(staged);
  const setting = await ownerSetting(home.settings);
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const referenced = setting === undefined ? undefined : referencedSecret(setting);
  for (const name of [ownerTokenItem, referenced, signingKey ? signingKeyItem : undefined])
    if (name !== undefined) await vault.remove(name);
  await setOwnerSetting(home.settings, undefined);
}
