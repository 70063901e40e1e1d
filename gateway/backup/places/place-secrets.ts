import { AppError } from "../../../contract/errors/app-error.ts";
import type { BackupPlace } from "../../../contract/settings/backup.ts";
import { isMasked } from "../../config/masking.ts";
import { isReference } from "../../config/secret-places.ts";
import type { TypedSecret } from "../../config/typed-secrets.ts";
import { referencedSecret, vaultReference } from "../../vault/secret-reference.ts";
import type { Vault } from "../../vault/vault.ts";
import { everySecretField, type SecretField, secretFields, secretItem } from "./secret-names.ts";

/**
 * Turns what a setting says into the secret. What the vault keeps for another room or place is never sent to this one.
 * @throws AppError SECRET_NOT_FOUND
 */
export const secretOf =
  (place: string, vault: Pick<Vault, "get">) =>
  (written: string): string => {
    const name = referencedSecret(written);
    if (name === undefined) return written;
    const secret = everySecretField.some(field => name === secretItem(place, field)) ? vault.get(name) : undefined;
    if (secret === undefined) throw AppError.of("SECRET_NOT_FOUND", { name });
    return secret;
  };

/** A field by its name; the settings keep what they do not know. */
export const fieldOf = (place: BackupPlace | undefined, field: SecretField): string => {
  const value = (place as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof value === "string" ? value : "";
};

/** @throws AppError REQUEST_INVALID */
export function refuse(where: string, problem: string, problemZh: string): never {
  throw AppError.of("REQUEST_INVALID", { where, problem, problemZh });
}

/** A password in the address goes to where passwords go. @throws AppError REQUEST_INVALID for an address that is none */
export function withoutUserInfo(place: BackupPlace): BackupPlace {
  if (place.type !== "webdav" && place.type !== "s3") return place;
  const url = new URL(place.type === "webdav" ? place.url : place.endpoint);
  if (url.username === "" && url.password === "") return place;
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = "";
  url.password = "";
  if (place.type === "s3") return { ...place, endpoint: url.href };
  return { ...place, url: url.href, user: place.user || user, password: place.password || password };
}

/** What decides where a password goes. */
function serverOf(place: BackupPlace): string {
  switch (place.type) {
    case "folder":
      return "";
    case "s3":
      return new URL(place.endpoint).origin;
    case "webdav":
      return new URL(place.url).origin;
    case "sftp":
      return `${place.host}:${place.port}`;
  }
}
export const isSameServer = (a: BackupPlace, b: BackupPlace): boolean => a.type === b.type && serverOf(a) === serverOf(b);

export type Stored = {
  /** As it is in force, and as the file says it. */
  readonly place: BackupPlace;
  readonly written: (field: SecretField) => unknown;
};

/**
 * A form with its secrets: blank, masked or left out keeps the stored one, as long as it goes to the same server. `secrets` are those that were
 * typed; in `settings` a reference stands in their place. `place` is what can be used at once.
 * @throws AppError REQUEST_INVALID
 */
export function takeSecrets(
  form: BackupPlace,
  stored: Stored | null,
): { readonly place: BackupPlace; readonly settings: BackupPlace; readonly secrets: TypedSecret[] } {
  const [inUse, inFile] = [{ ...form } as Record<string, unknown>, { ...form } as Record<string, unknown>];
  const secrets: TypedSecret[] = [];
  const take = (field: SecretField, value: string): void => {
    const name = secretItem(form.name, field);
    secrets.push({ name, value });
    inFile[field] = vaultReference(name);
  };
  for (const field of secretFields(form)) {
    const typed = fieldOf(form, field);
    const kept = fieldOf(stored?.place, field);
    const written = stored?.written(field);
    if (typed === "" || isMasked(typed) || typed === written) {
      if (kept === "" || (form.type === "webdav" && form.user === "")) {
        if (isMasked(typed)) refuse(field, "this is the mask, not the secret", "这是掩码，不是密钥本身");
        if (form.type === "webdav") inUse[field] = "";
        else delete inUse[field];
        delete inFile[field];
        continue;
      }
      if (stored && !isSameServer(stored.place, form))
        refuse(field, "type it again for the new address", "地址已更改，请重新填写");
      inUse[field] = kept;
      // What was written into the file by hand goes to the vault as well, now that the form keeps it.
      if (typeof written === "string" && (isReference(written) || written !== kept)) inFile[field] = written;
      else take(field, kept);
    } else if (referencedSecret(typed) !== undefined)
      refuse(field, "type the secret itself, not its name", "请填写密钥本身，而不是保险库中的名称");
    else if (!isReference(typed)) {
      take(field, typed);
    }
  }
  if (form.type === "s3" && inUse.secretAccessKey === undefined) refuse("secretAccessKey", "it must not be empty", "不能为空");
  return { place: inUse as BackupPlace, settings: inFile as BackupPlace, secrets };
}
