import { isFailure } from "../../agents/turn.ts";
import type { Clock } from "../../clock.ts";
import type { ListedModel, ModelProvider } from "../model.ts";

const freshMs = 60_000;
/** A provider that was down is asked again sooner: somebody may just have started it. */
const retryMs = 5_000;
const patienceMs = 5_000;

type Entry = { readonly models: readonly ListedModel[] | undefined; readonly at: number; readonly failed: boolean };

/** What cannot chat, by its name: lists of remote providers are full of it. */
const otherPurpose =
  /(?:^|[-_/.])(?:embed(?:ding)?s?|whisper|tts|dall-e|moderation|rerank(?:er)?|transcribe|realtime|image|sora|clip|bge|speech)(?:[-_/.:\d]|$)/i;
export const canChat = (model: string): boolean => !otherPurpose.test(model);

/** The models of each provider, asked at most once a minute and kept while the provider is down. */
export function createListing(clock: Clock) {
  const entries = new Map<ModelProvider, Entry>();
  const asking = new Map<ModelProvider, Promise<void>>();

  const ask = async (provider: ModelProvider, stopped: AbortSignal): Promise<void> => {
    const found = await provider.listModels(AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)]));
    const failed = isFailure(found);
    entries.set(provider, {
      models: failed ? entries.get(provider)?.models : found.models,
      at: clock.now(),
      failed,
    });
  };

  return {
    /** What is known without asking; undefined when the provider never answered. */
    known: (provider: ModelProvider): readonly ListedModel[] | undefined => entries.get(provider)?.models,

    /** Asks unless the answer is fresh; callers at the same time share one question. Never rejects. */
    async refresh(provider: ModelProvider, stopped: AbortSignal): Promise<void> {
      const entry = entries.get(provider);
      if (entry && clock.now() - entry.at < (entry.failed ? retryMs : freshMs)) return;
      const open = asking.get(provider) ?? ask(provider, stopped).finally(() => asking.delete(provider));
      asking.set(provider, open);
      await open;
    },

    /** Asks now, however fresh the answer is. Never rejects. */
    async renew(provider: ModelProvider, stopped: AbortSignal): Promise<void> {
      await asking.get(provider);
      await ask(provider, stopped);
    },

    /** Forgets providers that are no longer in use. */
    keepOnly(providers: readonly ModelProvider[]): void {
      for (const provider of entries.keys()) if (!providers.includes(provider)) entries.delete(provider);
    },
  };
}
