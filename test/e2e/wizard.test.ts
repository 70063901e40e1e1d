import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Setup } from "../../contract/routes/setup.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, launchBrowser, openPage, phone } from "../support/browser.ts";
import { settingsFixtures } from "../support/fixtures.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import type { Upstream } from "../support/upstreams/server.ts";
import { atWizard, titlesOf } from "../support/wizard.ts";

const key = "sk-test-7f3a9c0d1e";
const english = { language: "en", ...desktop, theme: "light" } as const;
const chineseOnPhone = { language: "zh-CN", ...phone, theme: "dark" } as const;

/** What the page's own API answers. */
const ask = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate(async path => (await fetch(path)).json(), path) as Promise<T>;
const statesOf = async (page: Page): Promise<Record<string, string>> =>
  Object.fromEntries((await ask<Setup>(page, "/api/setup")).steps.map(({ step, state }) => [step, state]));

/** The wizard on the built gateway, from the first page to the first answer. */
describeWith(chromium, "the wizard", executable => {
  let browser: Browser;
  let upstream: Upstream;
  /** A person's own folder without anything in it. */
  let folder: string;
  const homes: string[] = [];
  const start = (options: Parameters<typeof startGatewayProcess>[0] = {}): Promise<GatewayProcess> =>
    startGatewayProcess({ ...options, env: { HOME: folder, ...options.env } });

  beforeAll(async () => {
    browser = await launchBrowser(executable);
    upstream = await startFakeOpenAi({ key, reply: "The mountain is **calm** today." });
    folder = mkdtempSync(join(tmpdir(), "hearth-person-"));
    homes.push(folder);
  });
  afterAll(async () => {
    await browser?.close();
    await upstream?.stop();
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  });

  const askFirstQuestion = async (page: Page, look: typeof english | typeof chineseOnPhone): Promise<void> => {
    const { chat } = catalogues[look.language];
    const composer = page.getByLabel(chat.composerLabel);
    await composer.fill("How is the mountain?");
    // On a phone Enter begins a new line, as in every messenger there.
    if (look.width < 500) await page.getByRole("button", { name: chat.send, exact: true }).click();
    else await composer.press("Enter");
  };
  const enterProvider = async (page: Page, person: ReturnType<typeof atWizard>): Promise<void> => {
    await person.press(person.card(person.setup.choices.other.title));
    await page.getByLabel(person.setup.address).fill(upstream.url);
    await page.getByLabel(person.setup.key, { exact: true }).fill(key);
    await person.press(person.button(person.setup.test));
  };

  test.each([english, chineseOnPhone])("every step to an answer ($language, $width px)", async look => {
    const gateway = await start();
    const { context, page, problems } = await openPage(browser, look);
    try {
      page.setDefaultTimeout(60_000);
      const person = atWizard(page, look.language);
      const { words, setup } = person;
      await page.goto(gateway.ready.setupUrl);
      await person.at(words.language.title);
      expect(new URL(page.url()).pathname).toBe("/setup/language");
      await page.keyboard.press("Enter"); // Enter goes on from the heading.
      await person.at(words.start.title);
      await person.press(person.card(words.start.fresh.title));
      await person.at(words.model.title);

      // A wrong key is told beside the form; nothing before it is undone.
      await person.press(person.card(setup.choices.other.title));
      await page.getByLabel(setup.address).fill(upstream.url);
      await page.getByLabel(setup.key, { exact: true }).fill("sk-wrong");
      await page.getByLabel(setup.key, { exact: true }).press("Enter");
      await page.getByRole("alert").getByText("MODEL_KEY_REFUSED").waitFor();
      expect(await statesOf(page)).toMatchObject({ language: "done", start: "done", model: "open" });
      await page.getByLabel(setup.key, { exact: true }).fill(key);
      await person.press(person.button(setup.test));
      await person.press(person.button(words.model.saveAndGoOn));

      await person.at(words.reach.title);
      await person.goOn();
      await person.at(words.budget.title);
      // The browser's own buttons work, and the model step knows what it came to.
      await page.goBack();
      await page.goBack();
      await page.goBack();
      await person.at(words.model.title);
      await page
        .getByRole("status")
        .getByText(/\/fake-model/)
        .waitFor();
      await page.goForward();
      await page.goForward();
      await page.goForward();
      await person.at(words.budget.title);
      await person.goOn();
      await person.at(words.backup.title);
      await person.goOn();

      // In a browser the step for the login is passed over; a phone cannot come to this computer's own address.
      await person.at(words.phone.title);
      await page.getByText(words.phone.loopbackTitle).waitFor();
      await page.getByText(words.phone.hereOnly).click();
      const code = (await page.locator("output").textContent()) ?? "";
      const other = await openPage(browser, look);
      await other.page.goto(`${gateway.url}/#pair=${code.replace("-", "")}`);
      await other.page.getByLabel(catalogues[look.language].chat.composerLabel).waitFor();
      await page.getByRole("button", { name: words.phone.test }).click();
      await page.getByText(words.phone.notSecure).or(page.getByText(words.phone.outcomes.notSubscribed)).waitFor();
      await other.context.close();
      await person.goOn();

      await person.at(words.done.title);
      expect(await statesOf(page)).toEqual({
        language: "done",
        start: "done",
        model: "done",
        reach: "done",
        budget: "done",
        backup: "done",
        login: "skipped",
        phone: "done",
      });
      const { effective } = await ask<{ effective: { language: string; cost: object } }>(page, "/api/settings");
      expect(effective.language).toBe(look.language);
      expect(effective.cost).toMatchObject({ dailyBudget: 2, monthlyBudget: 30 });
      await person.press(person.button(words.done.ask));
      await askFirstQuestion(page, look);
      await page.locator("strong", { hasText: "calm" }).waitFor();

      // Whoever comes back begins with the conversations.
      await page.goto(gateway.url);
      await page.getByLabel(catalogues[look.language].chat.composerLabel).waitFor();
      expect(new URL(page.url()).pathname).toBe("/");
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });

  test("the fastest way takes at most eight clicks", async () => {
    const gateway = await start();
    const { context, page, problems } = await openPage(browser, english);
    try {
      const person = atWizard(page, "en");
      const { words } = person;
      await page.goto(gateway.ready.setupUrl);
      await person.at(words.language.title);
      await person.goOn();
      await person.press(person.card(words.start.fresh.title));
      await enterProvider(page, person);
      await person.press(person.button(words.model.saveAndFinish));
      await askFirstQuestion(page, english);
      await page.locator("strong", { hasText: "calm" }).waitFor();
      // Beside the buttons a person clicks into three fields: address, key, question.
      expect(person.clicks() + 3).toBeLessThanOrEqual(8);
      expect(await ask<Setup>(page, "/api/setup")).toMatchObject({ done: true, current: "reach" });
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });

  test("every step is there again after a reload and after the gateway was killed", async () => {
    const home = mkdtempSync(join(tmpdir(), "hearth-resume-"));
    homes.push(home);
    let gateway = await start({ home });
    const { context, page } = await openPage(browser, english);
    try {
      const person = atWizard(page, "en");
      await page.goto(gateway.ready.setupUrl);
      for (const [step, title] of titlesOf("en")) {
        await person.at(title);
        await page.reload();
        await person.at(title);
        expect(new URL(page.url()).pathname).toBe(`/setup/${step}`);
        const before = await statesOf(page);
        await gateway.kill();
        gateway = await start({ home, port: gateway.ready.port });
        // At the door, not at the step's own address: the gateway knows where it goes on.
        await page.goto(gateway.url);
        await person.at(title);
        expect(await statesOf(page)).toEqual(before);
        if (step === "start") await person.press(person.card(person.words.start.fresh.title));
        else if (step === "model") await person.skip();
        else await person.goOn();
      }
      await person.at(person.words.done.title);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });

  test("a gateway that is gone is told at the step, and the same press goes on when it is back", async () => {
    const gateway = await start();
    const { context, page } = await openPage(browser, english);
    try {
      const person = atWizard(page, "en");
      await page.goto(gateway.ready.setupUrl);
      await person.at(person.words.language.title);
      await page.route("**/api/setup/steps/*", route => route.abort());
      await person.goOn();
      await page.getByRole("alert").getByText("NOT_RUNNING").waitFor();
      await page.unroute("**/api/setup/steps/*");
      await person.goOn();
      await person.at(person.words.start.title);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });

  test("everything can be skipped, and then the guide answers", async () => {
    const gateway = await start();
    const { context, page, problems } = await openPage(browser, chineseOnPhone);
    try {
      const person = atWizard(page, "zh-CN");
      const { words } = person;
      await page.goto(gateway.ready.setupUrl);
      for (const [, title] of titlesOf("zh-CN")) {
        await person.at(title);
        await person.skip();
      }
      await person.at(words.done.title);
      expect(new Set(Object.values(await statesOf(page)))).toEqual(new Set(["skipped"]));
      await page.getByText(words.done.what.guide).waitFor();
      // What was skipped is one press away.
      await page
        .getByRole("link", { name: new RegExp(words.steps.budget) })
        .last()
        .click();
      await person.at(words.budget.title);
      await page.goBack();
      await person.at(words.done.title);
      await person.press(person.button(words.done.ask));
      await askFirstQuestion(page, chineseOnPhone);
      await page.getByText(catalogues["zh-CN"].common.guide.text).first().waitFor();
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });

  const openClaw = settingsFixtures("openclaw");
  test.skipIf(openClaw.length === 0)("settings of OpenClaw: found, told, taken, and the missing key asked for", async () => {
    const [found, ...files] = openClaw;
    if (!found) return;
    const mine = mkdtempSync(join(tmpdir(), "hearth-openclaw-"));
    homes.push(mine);
    mkdirSync(join(mine, ".openclaw"));
    const path = join(mine, ".openclaw", "openclaw.json");
    writeFileSync(path, found.text);
    const gateway = await start({ env: { HOME: mine } });
    const { context, page, problems } = await openPage(browser, english);
    try {
      const person = atWizard(page, "en");
      const { words } = person;
      await page.goto(gateway.ready.setupUrl);
      await person.at(words.language.title);
      await person.goOn();
      await page.getByText(words.start.openClaw.found).waitFor();
      await person.press(person.card(words.start.openClaw.title));
      await person.at(words.openClaw.title);
      await page.getByRole("radio", { name: path }).waitFor();
      await page.getByText(/^Not taken \(\d+\)$/).waitFor();

      // Another file: first something that is none, then a real one.
      const input = page.getByTestId("openclaw-file");
      await input.setInputFiles({ name: "letter.json", mimeType: "application/json", buffer: Buffer.from("Dear {") });
      await page.getByRole("alert").getByText("CONFIG_SYNTAX").waitFor();
      for (const { file, text } of files) {
        await input.setInputFiles({ name: file, mimeType: "application/json", buffer: Buffer.from(text) });
        await page.getByText(words.openClaw.chosen(file)).waitFor();
      }
      await page.getByRole("radio", { name: path }).check();
      await person.press(person.button(words.openClaw.take));
      await person.at(words.openClaw.doneTitle);
      await person.goOn();
      await person.at(words.model.title);
      await page.getByText(words.model.waitsForKey("anthropic/claude-sonnet-4-6")).waitFor();
      await person.press(person.card(words.model.needsKey.title("anthropic")));
      await person.at(words.model.keyTitle("anthropic"));
      await page.getByLabel(person.setup.key, { exact: true }).waitFor();
      // Ours that was set stays.
      const { effective } = await ask<{ effective: { language: string } }>(page, "/api/settings");
      expect(effective.language).toBe("en");
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await gateway.stop();
    }
  });
});
