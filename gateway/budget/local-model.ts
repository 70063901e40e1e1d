import type { ResolvedModel } from "../agents/turn.ts";
import type { ModelFailure, ModelProvider } from "../models/model.ts";

/**
 * The model that goes on when a budget is spent: the one that the settings name, else the default model when it costs nothing, else the
 * first named or listed model of a provider on this machine or its private network. Null when none of them is free.
 */
export function createLocalModel(deps: {
  readonly named: () => string | undefined;
  readonly defaultRef: () => string;
  readonly resolve: (ref: string) => ResolvedModel | ModelFailure;
  readonly providers: () => readonly ModelProvider[];
  /** Models of a provider as far as they are known without asking it. */
  readonly modelsOf: (provider: ModelProvider) => readonly string[];
  readonly isFree: (to: ResolvedModel) => boolean;
}): () => ResolvedModel | null {
  const free = (found: ResolvedModel | ModelFailure): ResolvedModel | null =>
    "kind" in found || found.provider.family === "guide" || !deps.isFree(found) ? null : found;

  return () => {
    const named = deps.named();
    if (named !== undefined) return free(deps.resolve(named));
    const usual = free(deps.resolve(deps.defaultRef()));
    if (usual) return usual;
    for (const provider of deps.providers())
      for (const model of deps.modelsOf(provider)) {
        const found = free({ provider, model });
        if (found) return found;
      }
    return null;
  };
}
