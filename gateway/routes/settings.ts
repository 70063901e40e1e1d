import { AppError } from "../../contract/errors/app-error.ts";
import { type Principal, principalId } from "../../contract/principal.ts";
import type { ConnectionTest } from "../../contract/routes/settings.ts";
import { signingKeyItem } from "../access/signing-key.ts";
import type { AuditEntry } from "../audit/append.ts";
import { isBackupKeyItem } from "../backup/backup-keys.ts";
import type { Clock } from "../clock.ts";
import { diffLines } from "../config/line-diff.ts";
import { type Masker, maskSettings } from "../config/masking.ts";
import type { SettingsService } from "../config/service.ts";
import { takeFromChanges, takeFromText, withSecretsKept } from "../config/typed-secrets.ts";
import type { Writer } from "../db/writes.ts";
import { leastTokenLength } from "../network/bind.ts";
import { vapidItem } from "../notices/push/vapid.ts";
import { type OwnerToken, ownerTokenItem } from "../vault/owner-token.ts";
import type { Vault } from "../vault/vault.ts";
import type { Handlers } from "./handler.ts";

/** Hearth's own: neither shown nor replaced. */
const isOwnItem = (name: string): boolean => name === signingKeyItem || name === vapidItem || isBackupKeyItem(name);

export type SettingsHandlerDeps = {
  readonly settings: SettingsService;
  readonly vault: Vault;
  readonly ownerToken: Pick<OwnerToken, "rotate">;
  readonly masker: Masker;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  /** Tries a new value of a secret where it is used; null when nothing here can try it. */
  readonly testSecret: (name: string, value: string, principal: string, signal: AbortSignal) => Promise<ConnectionTest | null>;
};

type SettingsRow =
  | "getSettings"
  | "changeSettings"
  | "replaceSettings"
  | "settingsHistory"
  | "settingsVersion"
  | "rollbackSettings"
  | "listSecrets"
  | "rotateSecret"
  | "rotateOwnerToken";

/** Settings, their history, and the secrets in the vault. No answer holds a secret, but for the new owner's token that was asked for. */
export function createSettingsHandlers(deps: SettingsHandlerDeps): Handlers<SettingsRow> {
  const { settings, vault, masker, writer, clock } = deps;

  const audit = (principal: Principal, action: string, target: string, detail: AuditEntry["detail"] = {}): Promise<unknown> =>
    writer.run("audit.append", { at: clock.now(), actor: principalId(principal), action, target, detail });

  const audited = async (principal: Principal, before: number, version: number): Promise<number> => {
    if (version !== before) await audit(principal, "settings.changed", "hearth.json5", { version });
    return version;
  };

  return {
    getSettings: ({ language }) => {
      const { text, problems, notServed, broken } = settings.file(language);
      return {
        version: settings.version(),
        text: masker.mask(text),
        effective: maskSettings(settings.current(), settings.inForce()) as Record<string, unknown>,
        problems: [...problems],
        notServed: [...notServed],
        fileBroken: broken,
      };
    },

    changeSettings: async ({ body, principal }) => {
      const before = settings.version();
      // Whoever edits the file, by single keys or whole, may move a provider and its key to another server: they see what they write.
      // The form of one provider (saveProvider) demands the key again.
      // JSON has no undefined: null takes a key out.
      const asked = body.changes.map(({ path, value }) => ({ path, value: value === null ? undefined : value }));
      const { changes, secrets } = takeFromChanges(asked, settings.written, settings.current());
      const version = await withSecretsKept(vault, secrets, () =>
        settings.change(changes, principalId(principal), body.ifVersion),
      );
      return { version: await audited(principal, before, version) };
    },

    replaceSettings: async ({ body, principal, language }) => {
      const before = settings.version();
      if (body.ifVersion !== before) throw AppError.of("CONFIG_CHANGED");
      const original = settings.file().text;
      const whole = masker.unmask(body.text, original, "hearth.json5");
      const { text, secrets } = takeFromText(whole, original, settings.current());
      const version = await withSecretsKept(vault, secrets, () => settings.replace(text, principalId(principal), body.ifVersion));
      return { version: await audited(principal, before, version), problems: [...settings.file(language).problems] };
    },

    settingsHistory: async () => ({ versions: [...(await settings.history())] }),

    settingsVersion: async ({ params }) => {
      const { version, text } = await settings.versionText(params.version);
      const [then, now] = [masker.mask(text), masker.mask(settings.file().text)];
      return { version, text: then, diff: diffLines(now, then) };
    },

    rollbackSettings: async ({ params, principal }) => {
      const before = settings.version();
      const version = await settings.rollback(params.version, principalId(principal));
      return { version: await audited(principal, before, version) };
    },

    listSecrets: () => ({
      secrets: vault
        .list()
        .filter(({ name }) => !isOwnItem(name))
        .map(({ name, createdAt, rotatedAt, rotationDue }) => ({ name, createdAt, rotatedAt, rotationDue })),
      passphrase: vault.hasPassphrase(),
    }),

    rotateSecret: async ({ params: { name }, body: { value }, principal, signal }) => {
      // Hearth makes and keeps these itself: a typed value would only end every sign-in.
      if (isOwnItem(name)) throw AppError.of("SECRET_NOT_FOUND", { name });
      if (vault.get(name) === undefined) throw AppError.of("SECRET_NOT_FOUND", { name });
      if (name === ownerTokenItem && value.length < leastTokenLength.tailnet)
        throw AppError.of("TOKEN_TOO_WEAK", { key: name, least: leastTokenLength.tailnet });
      const test = await deps.testSecret(name, value, principalId(principal), signal);
      const rotated = test === null || test.ok;
      if (rotated) await vault.rotate(name, value);
      await audit(principal, rotated ? "secret.rotated" : "secret.refused", name, { tested: test !== null });
      return { rotated, test };
    },

    rotateOwnerToken: async ({ principal, reply }) => {
      const token = await deps.ownerToken.rotate(principalId(principal));
      await audit(principal, "owner-token.rotated", ownerTokenItem);
      reply.header("cache-control", "no-store");
      return { token };
    },
  };
}
