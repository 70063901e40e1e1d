import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, launchBrowser, openPage } from "../support/browser.ts";
import { startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";

/** On the built gateway: a place, the kit, the first backup with its copy, and a test restore that proves it. */
describeWith(chromium, "the backup page on a real home", executable => {
  test("from nothing to a proven backup in two places", { timeout: 180_000 }, async () => {
    const words = backupCatalogues.en;
    const place = mkdtempSync(join(tmpdir(), "hearth-place-"));
    const gateway = await startGatewayProcess();
    const browser = await launchBrowser(executable);
    try {
      const { page, problems } = await openPage(browser, { ...desktop, language: "en", theme: "light" });
      page.setDefaultTimeout(60_000);
      const dialog = page.getByRole("dialog");
      await page.goto(gateway.ready.setupUrl);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.goto(`${gateway.url}/backup`);
      await page.getByText(words.card.none).waitFor();

      await page.getByRole("button", { name: words.places.add }).click();
      await dialog.getByRole("button", { name: words.places.types.folder }).click();
      await page.getByLabel(words.places.path, { exact: true }).fill(place);
      await page.getByRole("button", { name: words.places.test }).click();
      await page.getByText(words.places.testOk).waitFor();
      await dialog.getByRole("button", { name: catalogues.en.common.save }).click();
      await page.getByText(place).waitFor();

      await page.getByRole("button", { name: words.now }).click();
      await dialog.getByText(/AGE-SECRET-KEY-1[0-9A-Z]{58}/).waitFor();
      await page.getByRole("button", { name: words.kit.done }).click();
      await page.getByText(words.kit.row).waitFor();
      await page.getByText(words.list.places(`${words.places.home}, ${basename(place)}`)).waitFor();
      expect(readdirSync(place).filter(name => name.endsWith(".tar.zst.age"))).toHaveLength(1);

      await page.getByRole("button", { name: words.drill, exact: true }).click();
      await page.getByText(words.card.provenText).waitFor();
      await page.getByText(words.list.proven, { exact: true }).waitFor();
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
      await gateway.stop();
      rmSync(place, { recursive: true, force: true });
    }
  });
});
