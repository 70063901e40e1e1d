import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from "react";
import type { Language } from "../../contract/errors/define.ts";
import { type Catalogue, catalogues } from "./catalogue.ts";
import { createFormat, type Format } from "./format.ts";
import type { LanguageChoice } from "./language.ts";

type Speech = { language: Language; text: Catalogue; format: Format; choose: (language: Language) => void };

const SpeechContext = createContext<Speech | null>(null);

export function SpeechProvider({ choice, children }: { choice: Omit<LanguageChoice, "chosen">; children: ReactNode }) {
  const language = useSyncExternalStore(choice.subscribe, choice.get, choice.get);
  const speech = useMemo(
    () => ({ language, text: catalogues[language], format: createFormat(language), choose: choice.set }),
    [language, choice],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (!speech) throw new Error("SpeechProvider is missing above this component");
  return speech;
}

/** Every sentence of the page in the reader's language: `useText().chat.newChat`. */
export const useText = (): Catalogue => useSpeech().text;
/** Numbers, sizes and dates in the reader's language. */
export const useFormat = (): Format => useSpeech().format;
/** The language, and how to choose another. */
export function useLanguage(): [Language, (language: Language) => void] {
  const { language, choose } = useSpeech();
  return [language, choose];
}
