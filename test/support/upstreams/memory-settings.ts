import json5 from "json5";
import { SettingsFile } from "../../../contract/settings/schema.ts";
import { editSettings } from "../../../gateway/config/edit.ts";
import type { SettingsChange, SettingsService } from "../../../gateway/config/service.ts";
import type { Vault } from "../../../gateway/vault/vault.ts";

type MemorySettings = Pick<SettingsService, "current" | "version" | "written" | "change" | "onChange"> & { text(): string };

/** A settings file in memory, changed by the same editor as the real one. `${NAME}` becomes `env-NAME`. */
export function createMemorySettings(first = "{}"): MemorySettings {
  let text = first;
  let version = 1;
  const read = () => SettingsFile.parse(json5.parse(text.replace(/\$\{(\w+)\}/g, "env-$1")));
  let current = read();
  const listeners = new Set<Parameters<SettingsService["onChange"]>[0]>();
  return {
    text: () => text,
    current: () => current,
    version: () => version,
    written: path =>
      path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], json5.parse(text)),
    change: async (changes: readonly SettingsChange[]) => {
      text = editSettings(text, changes);
      current = read();
      version += 1;
      for (const listener of listeners) listener({ version, settings: current, problems: [] });
      return version;
    },
    onChange: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Secrets in a map. */
export function createMemoryVault(): Pick<Vault, "get" | "set" | "rotate" | "remove"> & {
  readonly secrets: Map<string, string>;
} {
  const secrets = new Map<string, string>();
  const set = async (name: string, value: string): Promise<void> => void secrets.set(name, value);
  return { secrets, get: name => secrets.get(name), set, rotate: set, remove: async name => void secrets.delete(name) };
}
