import { useEffect, useRef } from "react";
import type { OllamaState } from "../../contract/routes/ollama.ts";
import type { ProviderInfo } from "../../contract/routes/settings.ts";
import type { Api } from "../api/client.ts";
import { useApp, useAppState } from "../state/app-context.tsx";
import { type Answer, useAnswer } from "../state/use-answer.ts";
import { useRepeat } from "../state/use-repeat.ts";
import { ollamaProvider } from "./model-look.ts";
import { shownPulls, unheardOf } from "./pull-look.ts";

const askOllama = (api: Api, signal: AbortSignal) => api("ollama", undefined, signal);
const askProviders = (api: Api, signal: AbortSignal) => api("listProviders", undefined, signal);

/** How often to look while there is none: nobody tells that a program was installed. */
const lookEveryMs = 3_000;

export type OllamaRoom = {
  readonly state: OllamaState;
  /** The provider of the settings that speaks to it; null while there is none. */
  readonly provider: ProviderInfo | null;
  readonly providerNames: readonly string[];
  /** `provider/model` that answers by default; null while only the guide does. */
  readonly defaultModel: string | null;
  readonly again: () => void;
};

/** Ollama as it is now, kept fresh: by the event stream, and by looking while it does not run. */
export function useOllama(): { answer: Answer<OllamaRoom>; again: () => void } {
  const { store } = useApp();
  const revision = useAppState(state => state.ollamaRevision);
  const settingsRevision = useAppState(state => state.settingsRevision);
  const told = useAppState(state => state.pulls);
  const { answer, again } = useAnswer(askOllama, revision);
  const providers = useAnswer(askProviders, settingsRevision);
  const kind = answer.kind === "ready" ? answer.value.kind : null;
  const answered = answer.kind === "ready" ? answer.value.pulls : null;
  useRepeat(again, kind === "missing" || kind === "installed" || kind === "starting" ? lookEveryMs : null);

  // The stream tells of changes only; what stood before it began is known from here, for every page that asks about downloads.
  useEffect(() => {
    if (answered === null) return;
    store.update(state => ({ ...state, pulls: Object.fromEntries(answered.map(one => [one.id, one])) }));
  }, [answered, store]);
  // A download that was begun elsewhere is known to the stream first.
  const asked = useRef(new Set<string>());
  useEffect(() => {
    if (answered === null) return;
    const fresh = unheardOf(answered, told, asked.current);
    for (const id of fresh) asked.current.add(id);
    if (fresh.length > 0) again();
  }, [answered, told, again]);

  if (answer.kind !== "ready") return { answer, again };
  // Who does not know which providers there are must not add one.
  if (providers.answer.kind !== "ready") return { answer: providers.answer, again: providers.again };
  const { providers: list, defaultModel } = providers.answer.value;
  return {
    answer: {
      kind: "ready",
      value: {
        state: { ...answer.value, pulls: shownPulls(answer.value.pulls, told) },
        provider: ollamaProvider(list, answer.value.baseUrl),
        providerNames: list.map(one => one.name),
        defaultModel,
        again,
      },
    },
    again,
  };
}
