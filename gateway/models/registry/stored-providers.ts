import { AppError } from "../../../contract/errors/app-error.ts";
import type { ProviderInfo } from "../../../contract/routes/settings.ts";
import type { Provider } from "../../../contract/settings/schema.ts";
import type { SettingsChange, SettingsService } from "../../config/service.ts";
import type { Vault } from "../../vault/vault.ts";
import { isRecord } from "../upstream/read.ts";
import { addressOf } from "./address.ts";

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

export const secretName = (provider: string): string => `provider:${provider}:apiKey`;
const vaultPrefix = "vault:";
/** A reference to the environment may be typed instead of a key; it is no secret and stays readable in the file. */
const environmentReference = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

const keyPlace = (written: unknown): ProviderInfo["key"] => {
  if (typeof written !== "string" || written === "") return "none";
  if (written.startsWith(vaultPrefix)) return "vault";
  return written.includes("${") ? "environment" : "file";
};

const reserved = "guide";

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

  const rowChanges = (index: number, form: ProviderForm, reference: string | undefined): SettingsChange[] => {
    const { name, type, baseUrl, models } = form;
    const key = reference === undefined ? {} : { apiKey: reference };
    if (index < 0) {
      const row = { name, type, ...(baseUrl === undefined ? {} : { baseUrl }), ...key, ...(models?.length ? { models } : {}) };
      return [{ path: ["providers", writtenRows().length], value: row }];
    }
    const row = writtenRows()[index] ?? {};
    const typeChanged = row.type !== type;
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
     * The key to test a form with: the typed one, else the stored one, but that only where it belongs, so that a page cannot have it sent
     * to another server.
     */
    keyFor(form: Pick<ProviderForm, "name" | "type" | "baseUrl" | "apiKey">): string | undefined {
      if (form.apiKey !== undefined && form.apiKey !== "") return form.apiKey;
      const row = settings.current().providers.find(one => one.name === form.name);
      if (row === undefined || row.type !== form.type) return undefined;
      const origin = (url: string | undefined): string => new URL(addressOf(form.type, url).baseUrl).origin;
      return origin(row.baseUrl) === origin(form.baseUrl) ? row.apiKey : undefined;
    },

    /** Adds or changes (and renames) the provider that is called `former`. @throws AppError REQUEST_INVALID, and those of `change` */
    async save(former: string, form: ProviderForm, by: string): Promise<{ provider: ProviderInfo; keyChanged: boolean }> {
      const version = settings.version();
      if (form.name === reserved)
        throw AppError.of("REQUEST_INVALID", { where: "name", problem: `"${reserved}" is Hearth's own` });
      if (form.name !== former && indexOf(form.name) >= 0)
        throw AppError.of("REQUEST_INVALID", { where: "name", problem: `there is another provider named ${form.name}` });
      const typed = form.apiKey?.trim() ?? "";
      const kept = typed === "" ? undefined : await keepKey(form.name, typed);
      try {
        const changes = [...rowChanges(indexOf(former), form, kept?.reference), ...defaultChanges(former, form)];
        await settings.change(changes, by, version);
      } catch (error) {
        await kept?.undo();
        throw error;
      }
      const row = settings.current().providers.find(one => one.name === form.name);
      if (row === undefined) throw AppError.of("PROVIDER_NOT_FOUND", { provider: form.name });
      return { provider: info(row), keyChanged: kept !== undefined };
    },

    /** Removes a provider, its key, and its place as the default. @throws AppError PROVIDER_NOT_FOUND */
    async remove(name: string, by: string): Promise<void> {
      const version = settings.version();
      const index = indexOf(name);
      if (index < 0) throw AppError.of("PROVIDER_NOT_FOUND", { provider: name });
      const reference = writtenRows()[index]?.apiKey;
      const { defaultProvider, defaultModel } = settings.current();
      const wasDefault = defaultProvider === name;
      const changes: SettingsChange[] = [{ path: ["providers", index], value: undefined }];
      if (wasDefault) changes.push({ path: ["defaultProvider"], value: undefined });
      if (defaultModel !== undefined && (wasDefault || defaultModel.startsWith(`${name}/`)))
        changes.push({ path: ["defaultModel"], value: undefined });
      await settings.change(changes, by, version);
      if (typeof reference === "string" && reference.startsWith(`${vaultPrefix}provider:`))
        await vault.remove(reference.slice(vaultPrefix.length));
    },
  };
}

export type StoredProviders = ReturnType<typeof createStoredProviders>;
