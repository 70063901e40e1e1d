import type { Language } from "../../contract/errors/define.ts";
import { reach as english } from "./en/reach.ts";
import { useLanguage } from "./use-text.tsx";
import { reach as chinese } from "./zh-CN/reach.ts";

export type ReachWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with their panel and not with the first screen. */
export const reachCatalogues: Readonly<Record<Language, ReachWords>> = { en: english, "zh-CN": chinese };

/** The sentences about who can reach this Hearth, in the reader's language. */
export const useReachText = (): ReachWords => reachCatalogues[useLanguage()[0]];
