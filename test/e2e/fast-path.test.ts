import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, launchBrowser, openPage } from "../support/browser.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { npmStart } from "../support/npm-start.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import { atWizard } from "../support/wizard.ts";

/**
 * Seconds that a practised person takes for each act, as the keystroke-level model has them (Card, Moran, Newell, 1980): think, point, press a
 * button, press a key, move a hand between keyboard and mouse.
 */
const seconds = { think: 1.35, point: 1.1, button: 0.2, key: 0.28, hand: 0.4 } as const;
const click = seconds.think + seconds.point + seconds.button;
const paste = 2 * seconds.hand + 2 * seconds.key;
const typed = (text: string): number => 2 * seconds.hand + text.length * seconds.key;

describeWith(chromium, "from npm start to the first answer", executable => {
  const homes: string[] = [];
  afterAll(() => {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  });

  test("takes at most eight clicks and sixty seconds of a person, all waiting for the machine left out", async () => {
    const home = mkdtempSync(join(tmpdir(), "hearth-fast-"));
    homes.push(home);
    const question = "How is the mountain?";
    const upstream = await startFakeOpenAi({ key: "sk-test-fast", reply: "The mountain is **calm** today." });
    const began = performance.now();
    const { child, link } = await npmStart(home);
    const browser = await launchBrowser(executable);
    const steps: { act: string; clicks: number; personSeconds: number }[] = [];
    const did = (act: string, clicks: number, personSeconds: number): void => void steps.push({ act, clicks, personSeconds });
    try {
      const { chat, setup } = catalogues.en;
      const { page } = await openPage(browser, { language: "en", ...desktop, theme: "light" });
      const person = atWizard(page, "en");
      const { words } = person;
      did("type `npm start`", 0, typed("npm start\n"));
      await page.goto(link);
      did("open the printed link", 1, click);
      await person.at(words.language.title);
      await page.keyboard.press("Enter");
      did("Enter: the language is right", 0, seconds.think + seconds.key);
      await person.press(person.card(words.start.fresh.title));
      did("set up anew", 1, click);
      await person.press(person.card(setup.choices.other.title));
      did("choose the provider", 1, click);
      await page.getByLabel(setup.address).fill(upstream.url);
      did("paste its address", 1, click + paste);
      await page.getByLabel(setup.key, { exact: true }).fill("sk-test-fast");
      did("paste the key", 1, click + paste);
      await person.press(person.button(setup.test));
      did("test it", 1, click);
      await person.press(person.button(words.model.saveAndFinish));
      did("save and finish", 1, click);
      const composer = page.getByLabel(chat.composerLabel);
      await composer.fill(question);
      await composer.press("Enter");
      did("ask", 1, click + typed(`${question}\n`));
      await page.locator("strong", { hasText: "calm" }).waitFor();

      const total = {
        clicks: steps.reduce((sum, { clicks }) => sum + clicks, 0),
        personSeconds: Number(steps.reduce((sum, { personSeconds }) => sum + personSeconds, 0).toFixed(1)),
        machineSeconds: Number(((performance.now() - began) / 1_000).toFixed(1)),
      };
      mkdirSync("test-results", { recursive: true });
      writeFileSync("test-results/fast-path.json", JSON.stringify({ steps, total }, null, 2));
      console.log(`from npm start to the first answer: ${JSON.stringify(total)}`);
      expect(total.clicks).toBeLessThanOrEqual(8);
      expect(total.personSeconds).toBeLessThanOrEqual(60);
    } finally {
      await browser.close();
      await upstream.stop();
      const over = once(child, "exit");
      process.kill(-(child.pid ?? 0), "SIGINT");
      await over;
    }
  });
});
