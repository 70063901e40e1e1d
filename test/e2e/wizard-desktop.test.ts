import { expect, test } from "vitest";
import type { Setup } from "../../contract/routes/setup.ts";
import { desktop, launchBrowser, openPage } from "../support/browser.ts";
import { callsOf, giveDesktop } from "../support/desktop-in-page.ts";
import { startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { atWizard } from "../support/wizard.ts";

/** In the desktop's window the wizard has a step that a browser does not walk. */
describeWith(chromium, "the wizard in the desktop's window", executable => {
  test("starting at login is off unless it is wanted", async () => {
    const gateway = await startGatewayProcess();
    const browser = await launchBrowser(executable);
    try {
      const { page, problems } = await openPage(browser, { ...desktop, language: "en", theme: "light" });
      await giveDesktop(page);
      const person = atWizard(page, "en");
      const { words } = person;
      await page.goto(gateway.ready.setupUrl);
      await person.at(words.language.title);
      await page.goto(`${gateway.url}/setup/budget`);
      await person.at(words.budget.title);
      await person.goOn();
      await person.at(words.backup.title);
      await person.goOn();
      await person.at(words.login.title);
      const wanted = page.getByRole("switch", { name: words.login.switch });
      expect(await wanted.isChecked()).toBe(false);
      await person.goOn();
      await person.at(words.phone.title);
      expect((await callsOf(page)).filter(({ call }) => call !== "state")).toEqual([]);

      await page.goBack();
      await person.at(words.login.title);
      await wanted.click();
      await expect.poll(() => wanted.isChecked()).toBe(true);
      expect((await callsOf(page)).filter(({ call }) => call !== "state")).toEqual([{ call: "setStartAtLogin", on: true }]);
      const setup = (await page.evaluate(async () => (await fetch("/api/setup")).json())) as Setup;
      expect(setup.steps).toContainEqual({ step: "login", state: "done" });
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
      await gateway.stop();
    }
  });
});
