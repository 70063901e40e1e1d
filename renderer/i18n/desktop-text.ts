import type { Language } from "../../contract/errors/define.ts";
import { desktop as english } from "./en/desktop.ts";
import { useLanguage } from "./use-text.tsx";
import { desktop as chinese } from "./zh-CN/desktop.ts";

export type DesktopWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with their panel and not with the first screen. */
export const desktopCatalogues: Readonly<Record<Language, DesktopWords>> = { en: english, "zh-CN": chinese };

/** The sentences about the desktop app, in the reader's language. */
export const useDesktopText = (): DesktopWords => desktopCatalogues[useLanguage()[0]];
