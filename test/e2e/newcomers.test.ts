import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { budgetCatalogues } from "../../renderer/i18n/budget-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone, reachesBelow } from "../support/browser.ts";
import { startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { pageFaults } from "../support/page-faults.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import type { Upstream } from "../support/upstreams/server.ts";
import { atWizard } from "../support/wizard.ts";

const folder = join(import.meta.dirname, "..", "..", "test-results/screens");
const looks: readonly Look[] = [
  { ...desktop, language: "en", theme: "light" },
  { ...desktop, language: "zh-CN", theme: "dark" },
];

/** A pairing code, as the owner's page would ask for it. */
const pairing = (owner: Page, role: "owner" | "user"): Promise<string> =>
  owner.evaluate(async wanted => {
    const answer = await fetch("/api/pairings", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ role: wanted }),
    });
    return ((await answer.json()) as { code: string }).code.replace("-", "");
  }, role);

/** What the guest's device is called. */
const guestName = (owner: Page): Promise<string> =>
  owner.evaluate(async () => {
    const { devices } = (await (await fetch("/api/devices")).json()) as { devices: { name: string; role: string }[] };
    return devices.find(({ role }) => role === "user")?.name ?? "";
  });

describeWith(chromium, "those who come in later", executable => {
  let browser: Browser;
  let upstream: Upstream;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(executable);
    upstream = await startFakeOpenAi({ reply: "The mountain is calm.", models: ["mountain-9b"] });
  });
  afterAll(async () => {
    await browser?.close();
    await upstream?.stop();
  });

  test.each(looks)("a phone, a guest and the owner, in $language", async look => {
    const { chat, common, phone: away, settings, setup } = catalogues[look.language];
    const small: Look = { ...phone, language: look.language, theme: look.theme };
    const shoot = async (page: Page, screen: string): Promise<void> => {
      await page.waitForTimeout(350);
      await page.screenshot({ path: join(folder, `newcomers-${screen}-${look.language}.png`) });
      expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
      expect(await reachesBelow(page), `${screen} reaches below the screen`).toBe(0);
      // The link that skips to the content is seen only while it has the focus.
      const faults = (await pageFaults(page)).filter(fault => !fault.includes('href="#content"'));
      expect(faults, screen).toEqual([]);
    };
    const gateway = await startGatewayProcess({
      settings: {
        providers: [{ name: "home", type: "openai-compatible", baseUrl: upstream.url, apiKey: "k", models: ["mountain-9b"] }],
        defaultModel: "home/mountain-9b",
        cost: {
          dailyBudget: 2,
          monthlyBudget: 30,
          prices: { "home/mountain-9b": { input: 1, output: 1, maxOutputTokens: 4_000 } },
        },
      },
    });
    const owner = await openPage(browser, look);
    const own = await openPage(browser, small);
    const guest = await openPage(browser, small);
    try {
      await owner.page.goto(gateway.ready.setupUrl);
      const { words, at, button } = atWizard(owner.page, look.language);
      await at(words.language.title);

      // The owner's phone comes to talk; the setup stays where it was begun.
      await own.page.goto(`${gateway.url}/#pair=${await pairing(owner.page, "owner")}`);
      await own.page.getByText(common.setupOpen.elsewhere).waitFor();
      expect(new URL(own.page.url()).pathname).toBe("/");
      await shoot(own.page, "own-phone");
      await own.page.reload();
      await own.page.getByText(common.setupOpen.elsewhere).waitFor();
      await owner.page.goto(gateway.url);
      await at(words.language.title);

      // A guest is told who can read it, and has the settings of the own browser.
      await guest.page.goto(`${gateway.url}/#pair=${await pairing(owner.page, "user")}`);
      await guest.page.getByText(chat.emptyTextGuest).waitFor();
      await shoot(guest.page, "guest");
      await guest.page.getByRole("button", { name: chat.openList }).click();
      await guest.page.getByRole("dialog").getByRole("link", { name: common.navSettings }).click();
      await guest.page.getByLabel(common.language, { exact: true }).waitFor();
      await guest.page.getByText(settings.ownerOnly).waitFor();
      await shoot(guest.page, "guest-settings");
      await guest.page.goto(gateway.url);
      await guest.page.getByLabel(chat.composerLabel).fill("How is the mountain?");
      await guest.page.getByRole("button", { name: chat.send, exact: true }).click();
      await guest.page.getByText("The mountain is calm.", { exact: true }).waitFor();

      // The names of the wizard and its count are one list, without what a browser cannot do.
      await owner.page.goto(`${gateway.url}/setup/phone`);
      await at(words.phone.title);
      expect(await owner.page.getByRole("navigation", { name: words.title }).getByRole("listitem").count()).toBe(8);
      await owner.page.setViewportSize(phone);
      await owner.page.getByText(words.progress(7, 8)).waitFor();
      await owner.page.setViewportSize(look);

      // Another server's name is made from its address, and asked for.
      await owner.page.goto(`${gateway.url}/setup/model/other`);
      await owner.page.getByLabel(setup.address).fill(upstream.url);
      expect(await owner.page.getByLabel(setup.name, { exact: true }).inputValue()).toBe("local-server");
      await owner.page.getByLabel(setup.name, { exact: true }).fill("attic");
      await owner.page.getByLabel(setup.key, { exact: true }).fill("k");
      await button(setup.test).click();
      await button(words.model.saveAndFinish).waitFor();
      await button(words.model.saveAndFinish).scrollIntoViewIfNeeded();
      await shoot(owner.page, "named");
      await button(words.model.saveAndFinish).click();

      // The owner sees whose conversation it is, in the list and above it.
      const name = await guestName(owner.page);
      const row = owner.page.getByRole("complementary").getByRole("link", { name: /How is the mountain/ });
      await row.waitFor();
      expect(await row.textContent()).toContain(chat.startedOn(name));
      await row.click();
      await owner.page.locator("header").getByText(chat.startedOn(name), { exact: true }).waitFor();
      await shoot(owner.page, "whose");
      expect(await guest.page.getByText(chat.startedOn(name), { exact: true }).count()).toBe(0);

      // Where the last ten cents are.
      await owner.page.goto(`${gateway.url}/budget`);
      const sign = look.language === "en" ? "$" : "US$";
      const lines = budgetCatalogues[look.language].overview.lines(`${sign}1.60`, `${sign}1.90`, `${sign}0.10`);
      await owner.page.getByText(lines).waitFor();
      await shoot(owner.page, "margin");
      await owner.page.goto(`${gateway.url}/setup/budget`);
      await owner.page.getByText(words.budget.stopsAt("95%")).waitFor();
      await owner.page.getByText(words.budget.stopsAt("95%")).scrollIntoViewIfNeeded();
      await shoot(owner.page, "wizard-margin");

      for (const size of [desktop, phone]) {
        await owner.page.setViewportSize(size);
        for (const path of [
          "/setup/language",
          "/setup/reach",
          "/setup/budget",
          "/setup/backup",
          "/backup",
          "/budget",
          "/settings",
        ]) {
          await owner.page.goto(`${gateway.url}${path}`);
          await owner.page.getByRole("heading", { level: 1 }).waitFor();
          await expect.poll(() => owner.page.getByText(common.loading).count()).toBe(0);
          expect(await reachesBelow(owner.page), `${path} at ${size.width} px`).toBe(0);
        }
      }

      // The tabs fade where more of them lie out of sight.
      const tabs = owner.page.getByRole("tablist");
      await expect.poll(() => tabs.evaluate(strip => getComputedStyle(strip).maskImage)).toContain("gradient");
      await shoot(owner.page, "tabs-start");
      await owner.page.goto(`${gateway.url}/settings/history`);
      await tabs.getByRole("tab", { selected: true }).waitFor();
      await shoot(owner.page, "tabs-middle");

      // On this very computer nobody asks about Tailscale.
      await owner.page.evaluate(async () => void (await navigator.serviceWorker.ready));
      await gateway.stop();
      await owner.page.goto(`${gateway.url}/`);
      await owner.page.getByRole("heading", { level: 1, name: away.away.here.title }).waitFor();
      await owner.page.waitForTimeout(350);
      await owner.page.screenshot({ path: join(folder, `newcomers-away-${look.language}.png`) });
    } finally {
      for (const { context } of [owner, own, guest]) await context.close();
      await gateway.stop();
    }
  });
});
