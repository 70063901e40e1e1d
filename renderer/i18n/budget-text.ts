import type { Language } from "../../contract/errors/define.ts";
import { budget as english } from "./en/budget.ts";
import { useLanguage } from "./use-text.tsx";
import { budget as chinese } from "./zh-CN/budget.ts";

export type BudgetWords = typeof english;

/** Apart from the catalogue of all pages: these sentences come with the budget pages and not with the first screen. */
export const budgetCatalogues: Readonly<Record<Language, BudgetWords>> = { en: english, "zh-CN": chinese };

/** The sentences of the budget pages in the reader's language. */
export const useBudgetText = (): BudgetWords => budgetCatalogues[useLanguage()[0]];
