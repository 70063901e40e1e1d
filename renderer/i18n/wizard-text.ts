import type { Language } from "../../contract/errors/define.ts";
import { wizard as english } from "./en/wizard.ts";
import { useLanguage } from "./use-text.tsx";
import { wizard as chinese } from "./zh-CN/wizard.ts";

export type WizardWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with the wizard and not with the first screen. */
export const wizardCatalogues: Readonly<Record<Language, WizardWords>> = { en: english, "zh-CN": chinese };

/** The sentences of the wizard in the reader's language. */
export const useWizardText = (): WizardWords => wizardCatalogues[useLanguage()[0]];
