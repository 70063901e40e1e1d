import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RestoreState } from "../../contract/routes/backup.ts";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import { createMockGateway } from "../support/mock-gateway/server.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { pageFaults } from "../support/page-faults.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "test-results/screens");
const looks: readonly Look[] = [
  { ...desktop, language: "en", theme: "light" },
  { ...phone, language: "zh-CN", theme: "dark" },
];
const day = 24 * 3_600_000;
const kept = (now: number): RestoreState["kept"] => [
  {
    ...{ id: "1763700000000-1a2b3c4d", what: "everything", undo: false, bytes: 430_000_000 },
    ...{ restoredAt: now - day, until: now + 6 * day },
  },
];

/** A restore that waits, that can be undone, and that restarts Hearth; on a gateway of cardboard. */
describeWith(chromium, "what a restore leaves to a person", executable => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(executable);
  });
  afterAll(() => browser?.close());

  const shoot = async (page: Page, screen: string, look: Look): Promise<void> => {
    await page.waitForTimeout(300);
    expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
    expect(await pageFaults(page), screen).toEqual([]);
    const place = `${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}`;
    await page.screenshot({ path: join(folder, `${screen}-${place}.png`) });
  };

  test.each(looks)("$language $theme $width px", async look => {
    const words = backupCatalogues[look.language].restoring;
    const { common } = catalogues[look.language];
    const mock = createMockGateway({ scenario: "backup:healthy", pages: join(root, "dist/renderer"), chunkMs: 1 });
    const url = await mock.start();
    const { context, page, problems } = await openPage(browser, look);
    page.setDefaultTimeout(15_000);
    try {
      // Waits, whoever began it; and is called back.
      mock.backup.restoring({ waiting: { what: "everything", undo: false }, trying: false, kept: [] });
      await page.goto(`${url}/backup`);
      await page.getByText(words.watch.waitsText).waitFor();
      await shoot(page, "restore-waits", look);
      await page.getByRole("button", { name: words.watch.cancel }).click();
      await expect.poll(() => mock.backup.asked("cancelRestore").length).toBe(1);
      await page.getByText(words.watch.waitsText).waitFor({ state: "hidden" });

      // The plan says what is set aside.
      await page.getByRole("button", { name: backupCatalogues[look.language].restore, exact: true }).click();
      await page.getByRole("button", { name: words.look }).click();
      await page.getByText(words.newer(12, 340)).waitFor();
      await shoot(page, "restore-plan", look);
      await page.keyboard.press("Escape");

      // What an undo set aside: that undo is taken back.
      const [first] = kept(Date.now());
      if (first) mock.backup.restoring({ waiting: null, trying: false, kept: [{ ...first, undo: true }] });
      await page.getByRole("button", { name: words.kept.ofUndo.undo }).click();
      await page.getByRole("heading", { name: words.kept.ofUndo.undoTitle }).waitFor();
      await shoot(page, "restore-undo-back", look);
      await page.keyboard.press("Escape");
      expect(await page.getByRole("button", { name: words.kept.undo, exact: true }).count()).toBe(0);

      // Undone.
      mock.backup.restoring({ waiting: null, trying: false, kept: kept(Date.now()) });
      await page.getByRole("button", { name: words.kept.undo }).waitFor();
      await shoot(page, "restore-kept", look);
      await page.getByRole("button", { name: words.kept.undo }).click();
      await page.getByRole("dialog").waitFor();
      await shoot(page, "restore-undo", look);
      await page.getByRole("dialog").getByRole("button", { name: words.kept.undoAction }).click();
      await expect.poll(() => mock.backup.asked("undoRestore")).toEqual([{ id: "1763700000000-1a2b3c4d" }]);
      await page.getByText(words.watch.preparing).first().waitFor();

      // The gateway goes away for the restart: that is no lost connection.
      await mock.stop();
      await page.getByText(common.connection.restoring).waitFor();
      expect(await page.getByText(common.connection.reconnecting).count()).toBe(0);
      await shoot(page, "restore-restarts", look);
      expect(problems.filter(problem => !/ERR_CONNECTION|Failed to (?:load|fetch)/.test(problem))).toEqual([]);
    } finally {
      await context.close();
      await mock.stop();
    }
  });
});
