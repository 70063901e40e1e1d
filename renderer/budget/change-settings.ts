import type { Cost, CostLimit } from "../../contract/settings/cost.ts";
import type { Api, FailureText } from "../api/client.ts";

export type SettingsChange = { readonly path: readonly (string | number)[]; readonly value: unknown };

/** The part of the settings that these pages read. Keys that were never written may be missing. */
export type CostSettings = Partial<Cost>;
export const costOf = (effective: Readonly<Record<string, unknown>>): CostSettings => (effective.cost ?? {}) as CostSettings;
export const limitsOf = (cost: CostSettings): readonly CostLimit[] => cost.limits ?? [];

/** Reads the settings, lets `change` say what is to be different, and writes that. Null, or why it could not be done. */
export async function changeSettings(
  api: Api,
  change: (effective: Readonly<Record<string, unknown>>) => readonly SettingsChange[],
): Promise<FailureText | null> {
  const settings = await api("getSettings");
  if (!settings.ok) return settings.failure;
  const changes = change(settings.value.effective).map(({ path, value }) => ({ path: [...path], value }));
  if (changes.length === 0) return null;
  const outcome = await api("changeSettings", { body: { ifVersion: settings.value.version, changes } });
  return outcome.ok ? null : outcome.failure;
}
