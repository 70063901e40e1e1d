import { AppError } from "../../../contract/errors/app-error.ts";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { Provider } from "../../../contract/settings/schema.ts";
import type { SettingsChange, SettingsService } from "../../config/service.ts";
import { referencedSecret } from "../../vault/secret-reference.ts";
import type { Vault } from "../../vault/vault.ts";
import { isRecord } from "../upstream/read.ts";
import { addressOf } from "./address.ts";
import { ownsSecret, secretName } from "./provider-secret.ts";
import { moveAdminKey, removeAdminKey } from "./stored-admin-key.ts";

export type StoredProvidersDeps = {
  readonly settings: Pick<SettingsService, "current" | "version" | "written" | "change">;
  readonly vault: Pick<Vault, "get" | "set" | "rotate" | "remove">;
};

/** What a page sends. `apiKey` blank or left out keeps the stored key; `baseUrl` and `models` left out stay as they are. */
export type ProviderForm = {
  readonly name: string;
  readonly type: Provider["type"];
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly makeDefault: boolean;
  readonly defaultModel?: string | undefined;
};

const vaultPrefix = "vault:";
/** A reference to the environment may be typed instead of a key; it is no secret and stays readable in the file. */
const environmentReference = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

const keyPlace = (written: unknown): ProviderInfo["key"] => {
  if (typeof written !== "string" || written === "") return "none";
  if (written.startsWith(vaultPrefix)) return "vault";
  return written.includes("${") ? "environment" : "file";
};

const reserved = "guide";

const originOf = (type: Provider["type"], url: string | undefined): string => new URL(addressOf(type, url).baseUrl).origin;

const isUsual = (type: Provider["type"], url: string | undefined): boolean =>
  url !== undefined && addressOf(type, url).baseUrl === addressOf(type, undefined).baseUrl;

/** @throws AppError REQUEST_INVALID */
function refuse(where: string, problem: string, problemZh: string): never {
  throw AppError.of("REQUEST_INVALID", { where, problem, problemZh });
}

/** The key that was typed, blank for none; naming the stored key again is none. @throws AppError REQUEST_INVALID for any other secret's name */
function typedKey(typed: string | undefined, stored: unknown): string {
  const key = typed?.trim() ?? "";
  if (!key.startsWith(vaultPrefix)) return key;
  return key === stored
    ? ""
    : refuse("apiKey", "type the key itself, not a secret's name", "请填写密钥本身，而不是保险库中的名称");
}

function staysAt(row: Provider, form: ProviderForm): boolean {
  // Another type without an address of its own means that type's usual one.
  const next = form.baseUrl ?? (form.type === row.type ? row.baseUrl : undefined);
  return originOf(row.type, row.baseUrl) === originOf(form.type, next);
}

/** Key and headers were given for one server; no form takes them to another. @throws AppError REQUEST_INVALID */
function refuseMove(row: Provider, form: ProviderForm, typed: string): void {
  if (staysAt(row, form)) return;
  if (typed === "" && row.apiKey !== undefined && row.apiKey !== "")
    refuse("apiKey", "type the key again for the new address", "地址已更改，请重新填写密钥");
  if (Object.keys(row.headers ?? {}).length > 0)
    refuse(
      "baseUrl",
      "the headers of this provider belong to its old address; take them out of the settings first",
      "此提供商的请求头属于旧地址；请先在设置中移除",
    );
}

/** The `providers` of the settings file and their keys in the vault, as pages see and change them. A key goes in and never comes out. */
export function createStoredProviders({ settings, vault }: StoredProvidersDeps) {
  const writtenRows = (): Record<string, unknown>[] => {
    const written = settings.written(["providers"]);
    return Array.isArray(written) ? written.filter(isRecord) : settings.current().providers;
  };
  const indexOf = (name: string): number => writtenRows().findIndex(row => row.name === name);

  const info = (row: Provider): ProviderInfo => {
    const { baseUrl, local } = addressOf(row.type, row.baseUrl);
    const written = writtenRows().find(one => one.name === row.name);
    return { name: row.name, type: row.type, baseUrl, local, key: keyPlace(written?.apiKey), models: row.models ?? [] };
  };

  /** Puts a typed key into the vault. Returns what the file is to say, and how to take the change back. */
  const keepKey = async (provider: string, typed: string): Promise<{ reference: string; undo: () => Promise<void> }> => {
    if (environmentReference.test(typed)) return { reference: typed, undo: async () => undefined };
    const name = secretName(provider);
    const before = vault.get(name);
    if (before === undefined) await vault.set(name, typed);
    else await vault.rotate(name, typed);
    return {
      reference: vaultPrefix + name,
      undo: () => (before === undefined ? vault.remove(name) : vault.set(name, before)),
    };
  };

  /** The provider's own secret that `reference` names; undefined when it names none, or one that is not there. */
  const ownKey = (provider: string, reference: unknown): { name: string; value: string } | undefined => {
    const name = typeof reference === "string" ? referencedSecret(reference) : undefined;
    const value = name !== undefined && ownsSecret(provider, name) ? vault.get(name) : undefined;
    return name === undefined || value === undefined ? undefined : { name, value };
  };

  const rowChanges = (index: number, form: ProviderForm, reference: string | undefined): SettingsChange[] => {
    const { name, type, models } = form;
    const key = reference === undefined ? {} : { apiKey: reference };
    if (index < 0) {
      const row = {
        name,
        type,
        ...(form.baseUrl === undefined ? {} : { baseUrl: form.baseUrl }),
        ...key,
        ...(models?.length ? { models } : {}),
      };
      return [{ path: ["providers", writtenRows().length], value: row }];
    }
    const row = writtenRows()[index] ?? {};
    const typeChanged = row.type !== type;
    // What a page was shown for a row without an address is no wish: such an Ollama follows the one that runs.
    const baseUrl = row.baseUrl === undefined && !typeChanged && isUsual(type, form.baseUrl) ? undefined : form.baseUrl;
    const fields: Record<string, unknown> = {
      name,
      type,
      ...(baseUrl !== undefined || (typeChanged && row.baseUrl !== undefined) ? { baseUrl } : {}),
      ...key,
      ...(models === undefined ? {} : { models: models.length > 0 ? models : undefined }),
    };
    return Object.entries(fields)
      .filter(([field, value]) => value !== undefined || row[field] !== undefined)
      .map(([field, value]) => ({ path: ["providers", index, field], value }));
  };

  const defaultChanges = (former: string, form: ProviderForm): SettingsChange[] => {
    const { defaultProvider, defaultModel: model } = settings.current();
    const isDefault = defaultProvider === former;
    const wanted = form.defaultModel ?? (form.makeDefault ? form.models?.[0] : undefined);
    if (!form.makeDefault && !isDefault) return [];
    const changes: SettingsChange[] = [];
    if (defaultProvider !== form.name) changes.push({ path: ["defaultProvider"], value: form.name });
    if (wanted !== undefined) changes.push({ path: ["defaultModel"], value: wanted });
    // Another provider's model cannot be this one's default.
    else if (!isDefault && model !== undefined) changes.push({ path: ["defaultModel"], value: undefined });
    return changes;
  };

  return {
    list: (): ProviderInfo[] => settings.current().providers.map(info),

    /**
     * What to test a form with: the typed key, else the stored one. Stored key and headers go only where they belong, so that a page cannot
     * have them sent to another server. @throws AppError REQUEST_INVALID when the name of a secret was typed
     */
    credentialsFor(form: Pick<ProviderForm, "name" | "type" | "baseUrl" | "apiKey">): Pick<Provider, "apiKey" | "headers"> {
      const row = settings.current().providers.find(one => one.name === form.name);
      const typed = typedKey(form.apiKey, row?.apiKey);
      const trusted = row?.type === form.type && originOf(row.type, row.baseUrl) === originOf(form.type, form.baseUrl);
      const apiKey = typed !== "" ? typed : trusted ? row.apiKey : undefined;
      return {
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(trusted && row.headers !== undefined ? { headers: row.headers } : {}),
      };
    },

    /** Adds or changes (and renames) the provider that is called `former`. @throws AppError REQUEST_INVALID, and those of `change` */
    async save(former: string, form: ProviderForm, by: string): Promise<{ provider: ProviderInfo; keyChanged: boolean }> {
      const version = settings.version();
      if (form.name === reserved)
        throw AppError.of("REQUEST_INVALID", { where: "name", problem: `"${reserved}" is Hearth's own` });
      if (form.name !== former && indexOf(form.name) >= 0)
        throw AppError.of("REQUEST_INVALID", { where: "name", problem: `there is another provider named ${form.name}` });
      const index = indexOf(former);
      const stored = writtenRows()[index]?.apiKey;
      const typed = typedKey(form.apiKey, stored);
      const row = settings.current().providers.find(one => one.name === former);
      if (row !== undefined) refuseMove(row, form, typed);
      const moved = typed === "" && form.name !== former ? ownKey(former, stored) : undefined;
      const kept = typed !== "" ? await keepKey(form.name, typed) : moved && (await keepKey(form.name, moved.value));
      const stays = row !== undefined && staysAt(row, form);
      const admin = await moveAdminKey(vault, index, writtenRows()[index]?.adminKey, { from: former, to: form.name }, stays);
      try {
        const changes = [...rowChanges(index, form, kept?.reference), ...admin.changes, ...defaultChanges(former, form)];
        await settings.change(changes, by, version);
      } catch (error) {
        await kept?.undo();
        await admin.undo();
        throw error;
      }
      if (moved !== undefined) await vault.remove(moved.name);
      await admin.done();
      const saved = settings.current().providers.find(one => one.name === form.name);
      if (saved === undefined) throw AppError.of("PROVIDER_NOT_FOUND", { provider: form.name });
      return { provider: info(saved), keyChanged: typed !== "" };
    },

    /** Removes a provider, its keys, and its place as the default. @throws AppError PROVIDER_NOT_FOUND */
    async remove(name: string, by: string): Promise<void> {
      const version = settings.version();
      const index = indexOf(name);
      if (index < 0) throw AppError.of("PROVIDER_NOT_FOUND", { provider: name });
      const { apiKey: reference, adminKey } = writtenRows()[index] ?? {};
      const { defaultProvider, defaultModel } = settings.current();
      const wasDefault = defaultProvider === name;
      const changes: SettingsChange[] = [{ path: ["providers", index], value: undefined }];
      if (wasDefault) changes.push({ path: ["defaultProvider"], value: undefined });
      if (defaultModel !== undefined && (wasDefault || defaultModel.startsWith(`${name}/`)))
        changes.push({ path: ["defaultModel"], value: undefined });
      await settings.change(changes, by, version);
      const own = ownKey(name, reference);
      if (own !== undefined) await vault.remove(own.name);
      await removeAdminKey(vault, name, adminKey);
    },
  };
}

export type StoredProviders = ReturnType<typeof createStoredProviders>;
