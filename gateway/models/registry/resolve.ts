import type { Settings } from "../../../contract/settings/schema.ts";
import { guideName } from "../guide/provider.ts";

export const guideRef = `${guideName}/${guideName}`;

/** A provider's name and the models it is known to have. `complete`: nothing else is offered, as far as we know. */
export type Known = { readonly name: string; readonly models: readonly string[]; readonly complete: boolean };

export type Choice = { readonly provider: string; readonly model: string };

const has = (known: Known, model: string): boolean =>
  known.models.includes(model) || (!model.includes(":") && known.models.includes(`${model}:latest`));

/** A provider may cut these off again: then the name would reach a model under the price of another. */
const padded = /^[\s/\p{C}]|[\s/\p{C}]$/u;

/**
 * What a name means: `provider/model` (the model may contain slashes), else a bare model name: the one provider's that has it, or among
 * several the default provider's. A name that nobody is known to have is left to the default provider where its list is not known.
 */
export function chooseModel(ref: string, providers: readonly Known[], defaultProvider: string | undefined): Choice | undefined {
  if (ref === guideName || ref === guideRef) return { provider: guideName, model: guideName };
  const slash = ref.indexOf("/");
  const named = slash > 0 ? providers.find(one => one.name === ref.slice(0, slash)) : undefined;
  const model = named ? ref.slice(slash + 1) : ref;
  if (model === "" || padded.test(model)) return undefined;
  if (named) return { provider: named.name, model };
  const holders = providers.filter(one => has(one, ref));
  const holder = holders.find(one => one.name === defaultProvider) ?? holders[0];
  if (holder) return { provider: holder.name, model: ref };
  const first = providers.find(one => one.name === defaultProvider) ?? (providers.length === 1 ? providers[0] : undefined);
  return first && !first.complete ? { provider: first.name, model: ref } : undefined;
}

/** The model that answers when none is named: what the settings say, else the first model of the default or first provider, else the guide. */
export function chooseDefault(settings: Pick<Settings, "defaultModel" | "defaultProvider">, providers: readonly Known[]): Choice {
  const { defaultModel, defaultProvider } = settings;
  const guide: Choice = { provider: guideName, model: guideName };
  if (defaultModel !== undefined) {
    const owner = providers.find(one => one.name === defaultProvider);
    const prefixed = providers.some(one => defaultModel.startsWith(`${one.name}/`));
    // A default provider's own model may have slashes in its name.
    if (owner && (!prefixed || has(owner, defaultModel))) return { provider: owner.name, model: defaultModel };
    const chosen = chooseModel(defaultModel, providers, defaultProvider ?? providers[0]?.name);
    if (chosen) return chosen;
  }
  const ordered = [...providers].sort((a, b) => Number(b.name === defaultProvider) - Number(a.name === defaultProvider));
  const first = ordered.find(one => one.models.length > 0);
  return first?.models[0] === undefined ? guide : { provider: first.name, model: first.models[0] };
}
