import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import { giveDesktop } from "../support/desktop-in-page.ts";
import { settingsFixtures } from "../support/fixtures.ts";
import { startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { pageFaults } from "../support/page-faults.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import type { Upstream } from "../support/upstreams/server.ts";
import { atWizard } from "../support/wizard.ts";

const folder = join(import.meta.dirname, "..", "..", "test-results/screens");
const key = "sk-test-7f3a9c0d1e";
const looks: readonly Look[] = (["en", "zh-CN"] as const).flatMap(language =>
  (["light", "dark"] as const).flatMap(theme => [desktop, phone].map(size => ({ ...size, language, theme }))),
);
const nameOf = (screen: string, look: Look): string =>
  `wizard-${screen}-${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}.png`;

/** Every step in both languages and themes, on desktop and phone: drawn, nothing complains, nothing moves sideways, everything has a name. */
describeWith(chromium, "screens of the wizard", executable => {
  let browser: Browser;
  let upstream: Upstream;
  let person: string;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(executable);
    upstream = await startFakeOpenAi({ key });
    person = mkdtempSync(join(tmpdir(), "hearth-person-"));
    mkdirSync(join(person, ".openclaw"));
    const settings = settingsFixtures("openclaw")[0]?.text ?? '{ gateway: { port: 18789 }, tools: { exec: { ask: "off" } } }';
    writeFileSync(join(person, ".openclaw", "openclaw.json"), settings);
  });
  afterAll(async () => {
    await browser?.close();
    await upstream?.stop();
    if (person) rmSync(person, { recursive: true, force: true });
  });

  test("faults are found where there are some", async () => {
    const { context, page } = await openPage(browser, { ...desktop, language: "en", theme: "light" });
    await page.setContent(
      '<h1>a</h1><h1>b</h1><button></button><input aria-describedby="gone"><img><p id="x"></p><p id="x"></p>',
    );
    const kinds = (await pageFaults(page)).map(fault => fault.slice(0, 7));
    expect(new Set(kinds)).toEqual(new Set(["no name", "target ", "no gone", "no alt:", "2 headi", "id twic"]));
    await context.close();
  });

  test.each(looks)("$language $theme $width px", async look => {
    const gateway = await startGatewayProcess({ env: { HOME: person } });
    const { context, page, problems } = await openPage(browser, look);
    try {
      page.setDefaultTimeout(60_000);
      const { words, setup, card, button, at } = atWizard(page, look.language);
      const shoot = async (screen: string): Promise<void> => {
        await page.waitForTimeout(350);
        await page.screenshot({ path: join(folder, nameOf(screen, look)) });
        expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
        expect(await pageFaults(page), screen).toEqual([]);
      };
      await page.goto(gateway.ready.setupUrl);
      await at(words.language.title);
      await shoot("language");
      await button(words.next).click();
      await at(words.start.title);
      await page.getByText(words.start.openClaw.found).waitFor();
      await shoot("start");
      await card(words.start.openClaw.title).click();
      await at(words.openClaw.title);
      await page
        .getByText(/\(\d+\)|（\d+）/)
        .first()
        .waitFor();
      await shoot("openclaw");
      await page.goto(`${gateway.url}/setup/model`);
      await at(words.model.title);
      await shoot("model");
      await card(setup.choices.ollama.title).click();
      await at(setup.choices.ollama.title);
      await shoot("model-ollama");
      await page.goto(`${gateway.url}/setup/model/other`);
      await page.getByLabel(setup.address).fill(upstream.url);
      await page.getByLabel(setup.key, { exact: true }).fill("sk-wrong");
      await button(setup.test).click();
      await page.getByText("MODEL_KEY_REFUSED").waitFor();
      await shoot("model-wrong-key");
      await page.getByLabel(setup.key, { exact: true }).fill(key);
      await button(setup.test).click();
      await button(words.model.saveAndFinish).waitFor();
      await shoot("model-tested");
      await button(words.model.saveAndGoOn).click();
      await at(words.reach.title);
      await shoot("reach");
      await page.goto(`${gateway.url}/setup/model`);
      await at(words.model.title);
      await shoot("model-answers");
      await page.goto(`${gateway.url}/setup/budget`);
      await at(words.budget.title);
      await button(words.next).and(page.locator(":enabled")).waitFor();
      await shoot("budget");
      await page.goto(`${gateway.url}/setup/backup`);
      await at(words.backup.title);
      await page.getByRole("button", { name: backupCatalogues[look.language].kit.print }).waitFor();
      await shoot("backup");
      await page.goto(`${gateway.url}/setup/start/restore`);
      await at(words.restore.title);
      await shoot("restore");
      await page.goto(`${gateway.url}/setup/login`);
      await at(words.login.browserTitle);
      await shoot("login-browser");

      await page.goto(`${gateway.url}/setup/phone`);
      await at(words.phone.title);
      await page.getByText(words.phone.loopbackTitle).waitFor();
      await shoot("phone-loopback");
      await page.getByText(words.phone.hereOnly).click();
      const code = (await page.locator("output").textContent()) ?? "";
      const other = await openPage(browser, { ...phone, language: look.language, theme: look.theme });
      await other.page.goto(`${gateway.url}/#pair=${code.replace("-", "")}`);
      await page.getByText(words.phone.connectedText).waitFor();
      await page.getByRole("button", { name: words.phone.test }).click();
      await page.getByText(words.phone.notSecure).or(page.getByText(words.phone.outcomes.notSubscribed)).waitFor();
      await shoot("phone-connected");
      await other.context.close();
      // The same code under an address that a phone could open.
      await page.route("**/api/pairings", async route => {
        const made = (await (await route.fetch()).json()) as { code: string };
        await route.fulfill({ status: 201, json: { ...made, url: `https://home.tail1234.ts.net/#pair=${made.code}` } });
      });
      await page.reload();
      await page.getByRole("img").waitFor();
      await shoot("phone");

      await giveDesktop(page);
      await page.goto(`${gateway.url}/setup/login`);
      await at(words.login.title);
      await page.getByRole("switch").waitFor();
      await shoot("login");
      await page.goto(`${gateway.url}/setup/done`);
      await at(words.done.openTitle);
      await shoot("done");
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });
});
