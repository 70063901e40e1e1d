import type { Language } from "../../contract/errors/define.ts";
import { ollama as english } from "./en/ollama.ts";
import { useLanguage } from "./use-text.tsx";
import { ollama as chinese } from "./zh-CN/ollama.ts";

export type OllamaWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with their panel and not with the first screen. */
export const ollamaCatalogues: Readonly<Record<Language, OllamaWords>> = { en: english, "zh-CN": chinese };

/** The sentences about local models, in the reader's language. */
export const useOllamaText = (): OllamaWords => ollamaCatalogues[useLanguage()[0]];
