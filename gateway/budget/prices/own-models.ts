import type { Settings } from "../../../contract/settings/schema.ts";
import type { ResolvedModel } from "../../agents/turn.ts";
import type { ModelFailure, ModelProvider } from "../../models/model.ts";

/**
 * The models that are set up here, as far as the settings name them: those of providers, the default, agents' own and their fallbacks, the local
 * one, and those that have a price. Nobody is asked.
 */
export function createOwnModels(deps: {
  readonly settings: () => Settings;
  readonly models: {
    providers(): readonly ModelProvider[];
    resolve(ref: string): ResolvedModel | ModelFailure;
    defaultRef(): string;
  };
}): () => readonly ResolvedModel[] {
  return () => {
    const { providers, agents, cost } = deps.settings();
    const byName = new Map(deps.models.providers().map(provider => [provider.name, provider]));
    const exact = (ref: string): ResolvedModel[] => {
      const slash = ref.indexOf("/");
      const provider = byName.get(ref.slice(0, slash));
      const model = ref.slice(slash + 1);
      return provider && slash > 0 && model !== "" && model !== "*" ? [{ provider, model }] : [];
    };
    const resolved = (ref: string | undefined): ResolvedModel[] => {
      const found = ref === undefined ? undefined : deps.models.resolve(ref);
      return found === undefined || "kind" in found || found.provider.family === "guide" ? [] : [found];
    };
    const all = [
      ...providers.flatMap(row => (row.models ?? []).flatMap(model => exact(`${row.name}/${model}`))),
      ...resolved(deps.models.defaultRef()),
      ...Object.values(agents).flatMap(agent => [agent.model, ...(agent.fallbacks ?? [])].flatMap(resolved)),
      ...resolved(cost.localModel),
      ...Object.keys(cost.prices ?? {}).flatMap(exact),
    ];
    return [...new Map(all.map(one => [`${one.provider.name}/${one.model}`, one])).values()];
  };
}
