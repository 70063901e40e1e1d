import type { ModelList } from "../../state/app-state.ts";

export type ModelEntry = ModelList["models"][number];
export type ProviderGroup = { readonly provider: string; readonly models: readonly ModelEntry[] };

/** Models whose provider or name holds every word of `query`, under their providers, in the order they came. */
export function groupModels(models: readonly ModelEntry[], query: string): ProviderGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, ModelEntry[]>();
  for (const model of models) {
    const id = model.id.toLowerCase();
    if (!words.every(word => id.includes(word))) continue;
    const group = groups.get(model.provider);
    if (group) group.push(model);
    else groups.set(model.provider, [model]);
  }
  return [...groups].map(([provider, list]) => ({ provider, models: list }));
}
