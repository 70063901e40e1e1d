import type { Language } from "../../contract/errors/define.ts";
import { createStore } from "../state/store.ts";

const storageKey = "hearth.language";

/** The first of the browser's languages that Hearth speaks; any Chinese is answered in Simplified Chinese. */
export function chooseLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const choice = readChoice(chosen);
  if (choice !== null) return choice;
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

const readChoice = (text: string | null): Language | null => (text === "en" || text === "zh-CN" ? text : null);

/** The page's language: the reader's choice kept in this browser, else the browser's own. */
export function createLanguage(deps: {
  storage: Pick<Storage, "getItem" | "setItem">;
  preferred: readonly string[];
  document: { documentElement: { lang: string } };
}) {
  const store = createStore<Language>(chooseLanguage(deps.storage.getItem(storageKey), deps.preferred));
  deps.document.documentElement.lang = store.get();
  return {
    get: store.get,
    subscribe: store.subscribe,
    /** What the reader chose by hand, here or earlier in this browser; null while the page follows the browser's languages. */
    chosen: (): Language | null => readChoice(deps.storage.getItem(storageKey)),
    set(language: Language): void {
      deps.storage.setItem(storageKey, language);
      deps.document.documentElement.lang = language;
      store.update(() => language);
    },
  };
}

export type LanguageChoice = ReturnType<typeof createLanguage>;
