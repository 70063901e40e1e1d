import type { Settings } from "../../contract/settings/schema.ts";
import type { SettingsChange } from "../config/service.ts";

type Providers = Pick<Settings, "providers">;

const usualAddress = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):11434\/?(?:api\/?|v1\/?)?$/i;

/** The provider through which the Ollama of this machine is asked: one without an address goes to whichever answers. */
export const ownProvider = ({ providers }: Providers): string | undefined =>
  providers.find(row => row.type === "ollama" && row.baseUrl === undefined)?.name;

/**
 * What makes such a provider, where there is none. One that names the usual address loses it: it meant the Ollama of this machine, and ours
 * may listen elsewhere.
 */
export function providerChanges({ providers }: Providers): {
  readonly name: string;
  readonly changes: readonly SettingsChange[];
} {
  const own = ownProvider({ providers });
  if (own !== undefined) return { name: own, changes: [] };
  const usual = providers.findIndex(row => row.type === "ollama" && row.baseUrl !== undefined && usualAddress.test(row.baseUrl));
  const row = providers[usual];
  if (row !== undefined) return { name: row.name, changes: [{ path: ["providers", usual, "baseUrl"], value: undefined }] };
  const taken = new Set(providers.map(one => one.name));
  const name = ["ollama", "ollama-local", "ollama-hearth"].find(one => !taken.has(one)) ?? `ollama-${providers.length + 1}`;
  return { name, changes: [{ path: ["providers", providers.length], value: { name, type: "ollama" } }] };
}
