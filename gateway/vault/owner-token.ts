import { randomBytes } from "node:crypto";
import { AppError } from "../../contract/errors/app-error.ts";
import type { SettingsService } from "../config/service.ts";
import { referencedSecret, resolveSecret } from "./secret-reference.ts";
import type { UnshownToken } from "./unshown-token.ts";
import type { Vault } from "./vault.ts";

export const ownerTokenItem = "owner-token";
const tokenPath = ["gateway", "auth", "token"];

/** 256 random bits as 43 characters. */
const makeToken = (): string => randomBytes(32).toString("base64url");

type Deps = {
  readonly settings: Pick<SettingsService, "current" | "change">;
  readonly vault: Pick<Vault, "get" | "set">;
  readonly unshown: UnshownToken;
};

/**
 * The owner's token: `gateway.auth.token` of the settings where it is set, else one of our own, made at the first start and kept in the vault.
 * `toShow` says it until it was shown once: a start that made it may have failed before anybody saw it.
 * @throws AppError SECRET_NOT_FOUND when the settings name a secret that the vault does not have; nobody could come in
 */
export async function createOwnerToken({ settings, vault, unshown }: Deps) {
  const fromSettings = (): string | undefined => {
    const written = settings.current().gateway.auth?.token;
    const token = resolveSecret(written, vault);
    if (written !== undefined && token === undefined)
      throw AppError.of("SECRET_NOT_FOUND", { name: referencedSecret(written) ?? ownerTokenItem });
    return token;
  };

  const chosen = fromSettings();
  let last = chosen ?? vault.get(ownerTokenItem);
  if (last === undefined) {
    last = makeToken();
    // First, so that no crash leaves a token that nobody is ever shown.
    await unshown.note();
    await vault.set(ownerTokenItem, last);
  }

  return {
    /** Null once it was shown, and where the owner chose it. */
    toShow: (): string | null => (chosen === undefined && unshown.pending() ? (last ?? null) : null),
    shown: unshown.clear,
    /** The token in force now. Settings that name a lost secret leave the last one in force. */
    current(): string {
      const written = settings.current().gateway.auth?.token;
      last = resolveSecret(written, vault) ?? (written === undefined ? vault.get(ownerTokenItem) : undefined) ?? last ?? "";
      return last;
    },
    /** Makes a new token; the old one ends. One that stood in the settings is taken out of the file. */
    async rotate(by: string): Promise<string> {
      const written = settings.current().gateway.auth?.token;
      const token = makeToken();
      const name = (written === undefined ? undefined : referencedSecret(written)) ?? ownerTokenItem;
      await vault.set(name, token);
      await unshown.clear();
      if (written !== undefined && name === ownerTokenItem) await settings.change([{ path: tokenPath, value: undefined }], by);
      last = token;
      return token;
    },
  };
}

export type OwnerToken = Awaited<ReturnType<typeof createOwnerToken>>;

/** The owner's token of a home, for commands; undefined before the first start has made one. */
export const ownerTokenOf = (settings: Pick<SettingsService, "current">, vault: Pick<Vault, "get">): string | undefined =>
  resolveSecret(settings.current().gateway.auth?.token, vault) ?? vault.get(ownerTokenItem);
