import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../contract/errors/define.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { wizardCatalogues } from "../../renderer/i18n/wizard-text.ts";

/** A person at the wizard: presses buttons by their words and counts the presses. */
export function atWizard(page: Page, language: Language) {
  const words = wizardCatalogues[language];
  const { setup, common } = catalogues[language];
  let clicks = 0;
  const press = async (target: Locator): Promise<void> => {
    clicks += 1;
    await target.click();
  };
  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  /** A way on that is a card: its name begins with its title. */
  const card = (title: string): Locator => page.getByRole("button", { name: title });
  return {
    words,
    setup,
    common,
    press,
    button,
    card,
    clicks: (): number => clicks,
    goOn: (): Promise<void> => press(button(words.next)),
    skip: (): Promise<void> => press(button(words.skip)),
    /** Waits for a page by its heading, which has the focus so that it is read first. */
    async at(title: string): Promise<void> {
      await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    },
  };
}

/** The headings of the steps as a browser without the desktop meets them, in their order. */
export const titlesOf = (language: Language): readonly (readonly [step: string, title: string])[] => {
  const words = wizardCatalogues[language];
  return [
    ["language", words.language.title],
    ["start", words.start.title],
    ["model", words.model.title],
    ["reach", words.reach.title],
    ["budget", words.budget.title],
    ["backup", words.backup.title],
    ["phone", words.phone.title],
  ];
};
