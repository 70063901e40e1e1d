import type { ModelInfo } from "../../../contract/routes/settings.ts";
import { guideName } from "../guide/provider.ts";
import type { ListedModel, ModelProvider } from "../model.ts";
import { isCloudModel } from "../ollama/list.ts";
import { canChat } from "./listing.ts";
import { guideRef } from "./resolve.ts";

type Source = { readonly provider: ModelProvider; readonly named: readonly string[]; readonly listed: readonly ListedModel[] };

/** False for models of a local provider that run elsewhere all the same. */
export const modelIsLocal = (provider: Pick<ModelProvider, "local" | "family" | "runsElsewhere">, model: string): boolean =>
  provider.local && !(provider.family === "ollama" && (isCloudModel(model) || provider.runsElsewhere?.(model) === true));

const info = (provider: ModelProvider, name: string, listed: ListedModel | undefined): ModelInfo => ({
  id: `${provider.name}/${name}`,
  provider: provider.name,
  name,
  local: listed?.local ?? modelIsLocal(provider, name),
  images: listed?.images ?? null,
  tools: listed?.tools ?? null,
  thinking: listed?.thinking ?? null,
  contextTokens: listed?.contextTokens ?? null,
});

const guideInfo: ModelInfo = {
  id: guideRef,
  provider: guideName,
  name: guideName,
  local: true,
  images: false,
  tools: false,
  thinking: false,
  contextTokens: null,
};

/**
 * What can be chosen: of each provider the models that the settings name, first; then what it lists. Where the settings name the models of
 * a remote provider, its long list is left out. The guide comes last.
 */
export const modelInfos = (sources: readonly Source[]): ModelInfo[] => [
  ...sources.flatMap(({ provider, named, listed }) => {
    const rest = named.length > 0 && provider.family !== "ollama" ? [] : listed.map(model => model.name).filter(canChat);
    return [...new Set([...named, ...rest])].map(name =>
      info(
        provider,
        name,
        listed.find(model => model.name === name),
      ),
    );
  }),
  guideInfo,
];
