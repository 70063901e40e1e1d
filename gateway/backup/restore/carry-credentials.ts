import { signingKeyItem } from "../../access/signing-key.ts";
import { homePaths } from "../../config/home.ts";
import { vapidItem } from "../../notices/push/vapid.ts";
import { openVault } from "../../vault/open-vault.ts";
import { ownerTokenItem } from "../../vault/owner-token.ts";
import { readVault } from "../../vault/read-vault.ts";
import { referencedSecret } from "../../vault/secret-reference.ts";
import type { CarryAccess } from "./carry-access.ts";
import { asideFolder } from "./journal.ts";
import { ownerSetting, setOwnerSetting } from "./owner-setting.ts";

const vaultFile = "data/vault.json";

/**
 * The owner's token that is in force on this machine stays in force, and so do the keys that its devices' tokens and notices are made with,
 * unless the devices that came with the backup were let in: theirs are made with the backup's keys.
 * @throws AppError VAULT_…, KEY_STORE_GONE
 */
export async function carryCredentials({ home, journal, passphrase, systemKey, clock, log }: CarryAccess): Promise<void> {
  if (!journal.incoming.includes(vaultFile)) return;
  const aside = asideFolder(home, journal.id);
  const before = await readVault({ home: homePaths(aside), phrase: passphrase, systemKey });
  if (before === null) return;
  const setting = await ownerSetting(homePaths(aside).settings);
  const tokenItem = (setting === undefined ? undefined : referencedSecret(setting)) ?? ownerTokenItem;
  const vault = await openVault({ home, clock, log, passphrase, systemKey });
  const put = async (name: string): Promise<void> => {
    const value = before.get(name)?.value;
    if (value !== undefined && vault.get(name) !== value) await vault.set(name, value);
  };
  if (setting !== undefined || before.has(ownerTokenItem)) {
    await put(tokenItem);
    await setOwnerSetting(home.settings, setting);
  }
  if (!journal.keepDevices) for (const name of [signingKeyItem, vapidItem]) await put(name);
}
