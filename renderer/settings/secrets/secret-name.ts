import type { Catalogue } from "../../i18n/catalogue.ts";

export const ownerTokenItem = "owner-token";
/** Hearth's own: a value that a person chose would only make it weaker. */
export const signingKeyItem = "jwt-key";

/** A secret's name as a person calls it: `provider:NAME:apiKey` is the key of NAME, `provider:NAME:adminKey` its admin key; others keep the name they have in the settings. */
export function secretWords(
  name: string,
  words: Pick<Catalogue["settings"]["secrets"], "keyOf" | "adminKeyOf" | "ownerToken" | "signingKey">,
): string {
  if (name === ownerTokenItem) return words.ownerToken;
  if (name === signingKeyItem) return words.signingKey;
  const admin = /^provider:(.+):adminKey$/.exec(name)?.[1];
  if (admin !== undefined) return words.adminKeyOf(admin);
  const provider = /^provider:(.+):apiKey$/.exec(name)?.[1];
  return provider === undefined ? name : words.keyOf(provider);
}
