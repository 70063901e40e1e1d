import type { Api, FailureText } from "../api/client.ts";
import { changeSettings } from "../budget/change-settings.ts";
import { freeName } from "./model-look.ts";
import type { OllamaRoom } from "./use-ollama.ts";

/**
 * Makes a model of this Ollama the one that answers, adding the provider first where there is none. Null, or why it could not be done. The
 * whole `provider/model` is written: a bare name may be another provider's too.
 */
export async function letAnswer(api: Api, room: OllamaRoom, model: string): Promise<FailureText | null> {
  const { provider, providerNames } = room;
  if (provider === null) {
    const name = freeName(providerNames);
    const outcome = await api("saveProvider", {
      params: { name },
      body: {
        name,
        type: "ollama",
        // Without an address it goes to whichever Ollama answers on this machine, ours or one that runs by itself.
        makeDefault: true,
        defaultModel: model,
      },
    });
    return outcome.ok ? null : outcome.failure;
  }
  return changeSettings(api, () => [
    { path: ["defaultProvider"], value: provider.name },
    { path: ["defaultModel"], value: `${provider.name}/${model}` },
  ]);
}
