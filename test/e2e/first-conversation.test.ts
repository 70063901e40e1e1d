import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, launchBrowser, openPage, phone } from "../support/browser.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { npmStart } from "../support/npm-start.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import { atWizard } from "../support/wizard.ts";

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

describeWith(chromium, "the first conversation", executable => {
  const homes: string[] = [];
  afterAll(() => {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  });

  test.each([
    { language: "en", ...desktop, theme: "light" },
    { language: "zh-CN", ...phone, theme: "dark" },
  ] as const)("npm start, one link, a provider, an answer ($language, $width px)", async look => {
    const home = mkdtempSync(join(tmpdir(), "hearth-first-"));
    homes.push(home);
    const secret = "sk-test-7f3a9c0d1e";
    const upstream = await startFakeOpenAi({ key: secret, reply: "The mountain is **calm** today." });
    const { child, link, output } = await npmStart(home);
    const browser = await launchBrowser(executable);
    try {
      const { chat, setup } = catalogues[look.language];
      const { context, page, problems } = await openPage(browser, look);
      page.setDefaultTimeout(60_000);
      await page.goto(link);
      const { words, at, card, goOn } = atWizard(page, look.language);
      await at(words.language.title);
      // The one-time code has gone from the address bar, and from the history.
      expect(page.url()).not.toContain("setup=");

      await goOn();
      await card(words.start.fresh.title).click();
      await card(setup.choices.other.title).click();
      await page.getByLabel(setup.address).fill(upstream.url);

      // A wrong key is told as a wrong key.
      await page.getByLabel(setup.key, { exact: true }).fill("sk-wrong");
      await page.getByRole("button", { name: setup.test }).click();
      await page.getByRole("alert").getByText("MODEL_KEY_REFUSED").waitFor();

      await page.getByLabel(setup.key, { exact: true }).fill(secret);
      await page.getByRole("button", { name: setup.test }).click();
      await page.getByRole("button", { name: words.model.saveAndFinish }).click();

      const composer = page.getByLabel(chat.composerLabel);
      await composer.fill("How is the mountain?");
      // On a phone Enter begins a new line, as in every messenger there.
      if (look.width < 500) await page.getByRole("button", { name: chat.send, exact: true }).click();
      else await composer.press("Enter");
      await page.locator("strong", { hasText: "calm" }).waitFor();

      // It is still there after a reload, with the session kept by its cookie alone.
      await page.reload();
      await page.locator("strong", { hasText: "calm" }).waitFor();
      expect((await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
        { httpOnly: true, sameSite: "Strict" },
      ]);

      // The link works once.
      const stranger = await openPage(browser, look);
      await stranger.page.goto(link);
      await stranger.page.getByRole("alert").waitFor();
      await stranger.page.getByText("PAIRING_CODE_REFUSED").waitFor();
      expect(problems).toEqual([]);

      // The key stands in the vault alone: not in the settings, the database, or a log.
      for (const file of ["hearth.json5", "data/hearth.db", "data/hearth.db-wal", "data/vault.json", "logs/gateway.log"]) {
        const path = join(home, file);
        if (existsSync(path)) expect(readFileSync(path).includes(secret), file).toBe(false);
      }
    } finally {
      await browser.close();
      const gatewayPid = (JSON.parse(readFileSync(join(home, "run", "gateway.json"), "utf8")) as { pid: number }).pid;
      const over = once(child, "exit");
      // As a terminal does it: Ctrl-C goes to all of the group.
      process.kill(-(child.pid ?? 0), "SIGINT");
      await over;
      await upstream.stop();
      const deadline = Date.now() + 60_000;
      while (isAlive(gatewayPid) && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50));
      expect(isAlive(gatewayPid), `the gateway outlived its supervisor: ${output()}`).toBe(false);
    }
  });
});
