import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BackupJobEnd } from "../../contract/routes/backup.ts";
import type { Overview } from "../../contract/routes/overview.ts";
import { backupCatalogues } from "../../renderer/i18n/backup-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { wizardCatalogues } from "../../renderer/i18n/wizard-text.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import { failures, hostKey, kitKey } from "../support/mock-gateway/backup-data.ts";
import type { Scenario } from "../support/mock-gateway/data.ts";
import { fakeDesktop, withTroubles } from "../support/mock-gateway/house-data.ts";
import { createMockGateway } from "../support/mock-gateway/server.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { pageFaults } from "../support/page-faults.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "test-results/screens");
const english: Look = { ...desktop, language: "en", theme: "light" };
const looks: readonly Look[] = [
  english,
  { ...desktop, language: "zh-CN", theme: "dark" },
  { ...phone, language: "en", theme: "dark" },
  { ...phone, language: "zh-CN", theme: "light" },
];
const states = [
  "never",
  "healthy",
  "running",
  "place-failing",
  "drill-failed",
  "restoring",
  "kit-due",
  "old",
  "found",
  "drills-off",
  "new-place",
] as const;
const file = { name: "20261119_030000.tar.zst.age", mimeType: "application/octet-stream", buffer: Buffer.from("age") };
const oldMachine: Overview["troubles"][number] = {
  ...{ id: "restore.oldMachine", severity: "warning", code: "RESTORED_WAITS", path: "/backup" },
  message:
    "This Hearth came here from attic. It answers nobody yet and takes no backups to your places, so that two do not work at once.",
  hint: "Switch Hearth on attic off, then say so here.",
};
const rolledBack: Overview["troubles"][number] = {
  ...{ id: "restore.rolledBack", severity: "error", code: "RESTORE_ROLLED_BACK", path: "/backup" },
  message: "The restored state did not start (BIND_TOO_WIDE), so everything was put back as it was.",
  hint: "Nothing is lost; try another backup.",
};

/** The pages of backups on a gateway of cardboard: every state, told live, and what the owner does there. */
describeWith(chromium, "the backup pages", executable => {
  let browser: Browser;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(executable);
  });
  afterAll(() => browser?.close());

  type Mock = ReturnType<typeof createMockGateway>;
  const visit = async (
    scenario: Scenario,
    look: Look,
    path: string,
    work: (page: Page, mock: Mock) => Promise<void>,
  ): Promise<void> => {
    const mock = createMockGateway({ scenario, pages: join(root, "dist/renderer"), chunkMs: 1 });
    const url = await mock.start();
    const { context, page, problems } = await openPage(browser, look);
    page.setDefaultTimeout(15_000);
    try {
      await page.goto(url + path);
      await work(page, mock);
      expect(problems).toEqual([]);
    } finally {
      await context.close();
      await mock.stop();
    }
  };
  const shoot = async (page: Page, screen: string, look: Look, whole = true): Promise<void> => {
    await page.waitForTimeout(300);
    expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
    expect(await pageFaults(page), screen).toEqual([]);
    const place = `${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}`;
    // The page scrolls inside itself: a taller window shows all of it.
    const height = await page.evaluate(() => document.getElementById("content")?.getBoundingClientRect().height ?? 0);
    if (whole) await page.setViewportSize({ width: look.width, height: Math.max(look.height, Math.ceil(height) + 180) });
    await page.screenshot({ path: join(folder, `${screen}-${place}.png`) });
    await page.setViewportSize({ width: look.width, height: look.height });
  };
  /** Another gateway answers from now on, with these troubles. */
  const startAnew = async (page: Page, troubles: readonly object[]): Promise<void> => {
    await page.route("**/api/status", async route => {
      const status = (await (await route.fetch()).json()) as { gateway: object };
      await route.fulfill({ json: { ...status, gateway: { ...status.gateway, bootId: "after" } } });
    });
    await page.route("**/api/overview", async route => {
      const overview = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...overview, troubles } });
    });
  };

  test.each(looks)("the page in every state: $language $theme $width px", async look => {
    const words = backupCatalogues[look.language];
    const seen: Readonly<Record<(typeof states)[number], string>> = {
      never: words.card.none,
      healthy: words.card.provenText,
      running: words.jobs.stages.pack,
      "place-failing": failures.full.message,
      "drill-failed": failures.disk.message,
      restoring: words.jobs.stages.extract,
      "kit-due": words.kit.checkTitle,
      old: words.card.old,
      found: words.list.unknown,
      "drills-off": words.card.drillsOff,
      "new-place": words.places.tryRestoreText,
    };
    await visit("backup:never", look, "/backup", async (page, mock) => {
      for (const state of states) {
        mock.backup.become(state);
        await page.getByText(seen[state]).first().waitFor();
        await shoot(page, `backup-${state}`, look);
      }
    });
  });

  test.each(looks)("devices that came along are signed out at once, this one stays: $language $theme $width px", async look => {
    const { devices, common } = catalogues[look.language];
    await visit("backup:healthy", look, "/backup", async page => {
      await page.route("**/api/push", route => route.fulfill({ json: { publicKey: "", subscribed: false } }));
      await page.goto(new URL("/devices", page.url()).href);
      await page.getByRole("button", { name: devices.others }).click();
      await page.getByText(devices.othersTitle(2)).waitFor();
      await shoot(page, "devices-others", look, false);
      await page.getByRole("dialog").getByRole("button", { name: devices.others }).click();
      await page.getByText(devices.othersRemoved).waitFor();
      await page.getByRole("button", { name: devices.others }).waitFor({ state: "hidden" });
      expect(await page.getByRole("button", { name: common.signOut }).count()).toBe(1);
    });
  });

  test("a restore from a new place is tried at a click, and from no other one", async () => {
    const words = backupCatalogues.en;
    await visit("backup:new-place", english, "/backup", async (page, mock) => {
      const button = page.getByRole("button", { name: words.places.tryRestoreFrom("Disk") });
      await button.waitFor();
      expect(await page.getByText(words.places.tryRestoreText).count()).toBe(1);
      await button.click();
      await expect.poll(() => mock.backup.asked("drillBackup")).toEqual([{ place: "Disk" }]);
    });
  });

  test("a copy that nobody has looked into is read at a click, and how that ended is said", async () => {
    const words = backupCatalogues.en;
    await visit("backup:found", english, "/backup", async (page, mock) => {
      await page.getByText(words.card.found).waitFor();
      const look = page.getByRole("button", { name: words.list.lookInside });
      expect(await look.count()).toBe(5);
      await look.first().click();
      await expect.poll(() => mock.backup.asked("verifyBackup")).toEqual([{ place: "home" }]);
      const [first] = await page.evaluate(async () => (await (await fetch("/api/backups")).json()).backups);
      const end: BackupJobEnd = {
        ...{ id: "job-v", kind: "verify", place: "home", startedAt: 1, endedAt: 2, result: "ok", backupId: String(first.id) },
        ...{ recipient: "age1abc", failure: null },
      };
      mock.backup.put({ ended: [end] });
      await page.getByText(/^The backup of .* is whole\.$/).waitFor();
      const failure = { code: "BACKUP_KEY_WRONG", message: "This key does not open it.", hint: "Use another." };
      mock.backup.put({ ended: [end, { ...end, id: "job-w", result: "failed", failure }] });
      await page.getByText(failure.message).waitFor();
    });
  });

  test.each(looks)("kit, its sheet of paper, and the windows: $language $theme $width px", async look => {
    const words = backupCatalogues[look.language];
    const { common } = catalogues[look.language];
    await visit("backup:never", look, "/backup", async (page, mock) => {
      await page.getByRole("button", { name: words.now }).click();
      await page.getByText(kitKey).first().waitFor();
      await shoot(page, "backup-kit", look, false);
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 680, height: 1_000 });
      expect(await page.getByTestId("kit-sheet").isVisible()).toBe(true);
      expect(await page.getByRole("dialog").isVisible()).toBe(false);
      // One sheet of A4: what is left of 297 mm between its margins, at 96 dots an inch.
      const height = await page.getByTestId("kit-sheet").evaluate(sheet => sheet.getBoundingClientRect().height);
      expect(height).toBeLessThan(((297 - 32) / 25.4) * 96);
      await page.screenshot({ path: join(folder, `backup-kit-print-${look.language}.png`) });
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: look.width, height: look.height });
      await page.keyboard.press("Escape");

      mock.backup.become("healthy");
      await page.getByRole("button", { name: words.places.add }).click();
      await page.getByRole("dialog").waitFor();
      await shoot(page, "backup-place-kinds", look, false);
      await page.getByRole("dialog").getByRole("button", { name: words.places.types.sftp }).click();
      await page.getByLabel(words.places.host, { exact: true }).fill("nas.local");
      await page.getByLabel(words.places.user, { exact: true }).fill("anna");
      await page.getByLabel(words.places.sftpPath).fill("/backups/hearth");
      await page.getByLabel(words.places.password, { exact: true }).fill("right");
      await page.getByRole("button", { name: words.places.test }).click();
      await page.getByText(words.places.hostKeyTitle).waitFor();
      await page.getByRole("button", { name: words.places.hostKeyAccept }).scrollIntoViewIfNeeded();
      await shoot(page, "backup-place-sftp", look, false);
      await page.keyboard.press("Escape");

      mock.backup.plan({ otherMachine: true, needsPassphrase: true, devices: 3, keyFits: false });
      await page.getByRole("button", { name: words.restore, exact: true }).click();
      await page.getByRole("button", { name: words.restoring.look }).waitFor();
      await shoot(page, "backup-restore-choose", look, false);
      await page.getByRole("button", { name: words.restoring.look }).click();
      await page.getByText(words.restoring.planTitle).waitFor();
      await page.getByText(words.restoring.keyOther).waitFor();
      // Nobody of another machine is let in before a person says so.
      const stay = page.getByLabel(words.restoring.keepDevices(3));
      expect(await stay.isChecked()).toBe(false);
      await shoot(page, "backup-restore-plan", look, false);
      await stay.scrollIntoViewIfNeeded();
      await shoot(page, "backup-restore-devices", look, false);
      await page.getByRole("button", { name: common.close }).first().click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await page.getByRole("button", { name: /2026/ }).first().click();
      await page.getByRole("menuitem", { name: words.list.download }).waitFor();
      await shoot(page, "backup-menu", look, false);
    });
  });

  test.each(looks)("a restore to its end, and what comes after: $language $theme $width px", async look => {
    const words = backupCatalogues[look.language];
    await visit("backup:healthy", look, "/backup", async (page, mock) => {
      await page.getByRole("button", { name: words.restore, exact: true }).click();
      await page.getByRole("button", { name: words.restoring.look }).click();
      await page.getByRole("button", { name: words.restoring.start }).click();
      await page.getByText(words.restoring.watch.preparing).first().waitFor();
      await shoot(page, "backup-restore-running", look);
      await page.route("**/api/status", route => route.fulfill({ status: 404, json: {} }));
      await page.getByText(words.restoring.watch.restarting).first().waitFor();
      await shoot(page, "backup-restore-restarting", look);
      await page.unroute("**/api/status");
      mock.backup.become("healthy");
      await startAnew(page, [oldMachine]);
      await page.getByText(words.restoring.watch.done).waitFor();
      const overview = { ...withTroubles, troubles: [oldMachine], answering: { paused: true, pausedAt: 1, now: 0, waiting: 0 } };
      mock.publish({ kind: "overview.changed", overview });
      const { oldMachine: banner, paused } = catalogues[look.language].common;
      await page.getByRole("button", { name: banner.action }).waitFor();
      // Only one of the two questions: going on to answer is what the other machine decides.
      expect(await page.getByRole("button", { name: paused.resume, exact: true }).count()).toBe(0);
      await shoot(page, "backup-restored", look);
      await page.getByRole("button", { name: banner.action }).click();
      await page.getByText(banner.text).waitFor();
      expect(mock.backup.asked("oldMachineOff")).toEqual([]);
      await shoot(page, "backup-old-machine", look, false);
      await page.getByRole("button", { name: banner.confirm }).click();
      await expect.poll(() => mock.backup.asked("oldMachineOff").length).toBe(1);
    });
  });

  describe("the owner", () => {
    const words = backupCatalogues.en;
    const inDialog = (page: Page) => page.getByRole("dialog");

    test("saves the kit before the first backup, which begins then", async () => {
      await visit("backup:never", english, "/backup", async (page, mock) => {
        await page.getByRole("button", { name: words.now }).click();
        const download = page.waitForEvent("download");
        await page.getByRole("button", { name: words.kit.file }).click();
        expect((await download).suggestedFilename()).toBe("hearth-emergency-kit-attic-1a2b-3c4d.txt");
        expect(mock.backup.asked("createBackup")).toEqual([]);
        await page.getByRole("button", { name: words.kit.done }).click();
        await page.getByText(words.jobs.stages.pack).waitFor();
        expect([mock.backup.asked("kitSaved").length, mock.backup.asked("createBackup").length]).toEqual([1, 1]);
        await page.getByRole("button", { name: words.jobs.stopFor(words.jobs.kinds.create) }).click();
        await page.getByText(words.jobs.stages.pack).waitFor({ state: "hidden" });
      });
    });

    test("is asked for the kit again after a while: a wrong key is told, the right one ends it", async () => {
      await visit("backup:kit-due", english, "/backup", async page => {
        await page.getByRole("button", { name: words.kit.checkAction }).click();
        const field = page.getByLabel(words.kit.checkField);
        await field.fill("AGE-SECRET-KEY-1WRONG");
        await page.getByRole("button", { name: words.kit.check, exact: true }).click();
        await page.getByText(words.kit.doesNotFit).waitFor();
        await page
          .getByTestId("kit-file")
          .setInputFiles({ name: "kit.txt", mimeType: "text/plain", buffer: Buffer.from(`# kit\n${kitKey}\n`) });
        await expect.poll(() => field.inputValue()).toBe(kitKey);
        await page.getByRole("button", { name: words.kit.check, exact: true }).click();
        await page.getByText(words.kit.fits).waitFor();
        await page.getByText(words.kit.checkTitle).waitFor({ state: "hidden" });
      });
    });

    test("changes the key and is shown the new kit at once", async () => {
      await visit("backup:healthy", english, "/backup", async page => {
        await page.getByRole("button", { name: words.kit.change }).click();
        await page.getByRole("button", { name: words.kit.changeAction }).click();
        await page.getByText(words.kit.changedKit).waitFor();
        await inDialog(page).getByText(kitKey).waitFor();
      });
    });

    test("adds an SFTP place: tested, its fingerprint accepted, sent with the place", async () => {
      await visit("backup:healthy", english, "/backup", async (page, mock) => {
        await page.getByRole("button", { name: words.places.add }).click();
        await inDialog(page).getByRole("button", { name: words.places.types.sftp }).click();
        await page.getByRole("button", { name: catalogues.en.common.save }).last().click();
        await inDialog(page).getByText(words.places.missing).first().waitFor();
        expect(mock.backup.asked("savePlace")).toEqual([]);
        await page.getByLabel(words.places.host, { exact: true }).fill("attic.local");
        expect(await page.getByLabel(words.places.name, { exact: true }).inputValue()).toBe("attic.local");
        await page.getByLabel(words.places.name, { exact: true }).fill("Attic");
        await page.getByLabel(words.places.user, { exact: true }).fill("anna");
        await page.getByLabel(words.places.sftpPath).fill("/backups");
        await page.getByLabel(words.places.password, { exact: true }).fill("wrong");
        await page.getByRole("button", { name: words.places.test }).click();
        await inDialog(page).getByText("PLACE_REFUSED").waitFor();
        // What did not work is saved only after a question.
        await page.getByRole("button", { name: catalogues.en.common.save }).last().click();
        await page.getByText(words.places.untestedText).waitFor();
        await shoot(page, "backup-place-untested", english, false);
        await page.getByRole("button", { name: catalogues.en.common.cancel }).last().click();
        expect(mock.backup.asked("savePlace")).toEqual([]);
        await page.getByLabel(words.places.password, { exact: true }).fill("right");
        await page.getByRole("button", { name: words.places.test }).click();
        await inDialog(page).getByText(words.places.testOk).waitFor();
        await page.getByRole("button", { name: words.places.hostKeyAccept }).click();
        await inDialog(page).getByText(words.places.hostKeyAccepted).waitFor();
        await page.getByRole("button", { name: catalogues.en.common.save }).last().click();
        await page.getByText(words.places.saved("Attic")).waitFor();
        const sent = {
          type: "sftp",
          name: "Attic",
          host: "attic.local",
          port: 22,
          user: "anna",
          path: "/backups",
          enabled: true,
        };
        expect(mock.backup.asked("savePlace")).toEqual([{ ...sent, password: "right", hostKey }]);
        await page.getByRole("button", { name: words.places.editFor("Attic") }).waitFor();
      });
    });

    test("changes a place without typing its password again, and forgets another", async () => {
      await visit("backup:healthy", english, "/backup", async (page, mock) => {
        await page.getByRole("button", { name: words.places.editFor("Cloud") }).click();
        await inDialog(page).getByText(words.places.kept).waitFor();
        await page.getByLabel(words.places.days).fill("365");
        await page.getByRole("button", { name: catalogues.en.common.save }).last().click();
        await page.getByText(words.places.saved("Cloud")).waitFor();
        expect(mock.backup.asked("savePlace")).toMatchObject([{ name: "Cloud", keepDays: 365, secretAccessKey: "••••" }]);
        await page.getByRole("button", { name: `${catalogues.en.common.remove}: Disk` }).click();
        await inDialog(page).getByRole("button", { name: catalogues.en.common.remove }).click();
        await page.getByText(words.places.removed("Disk")).waitFor();
        await expect.poll(() => page.getByText("/media/anna/backup").count()).toBe(0);
      });
    });

    test("chooses a folder with the desktop's window", async () => {
      await visit("backup:healthy", english, "/backup", async page => {
        await page.addInitScript(`globalThis.hearthDesktop = (${fakeDesktop.toString()})()`);
        await page.reload();
        await page.getByRole("button", { name: words.places.add }).click();
        await inDialog(page).getByRole("button", { name: words.places.types.folder }).click();
        await page.getByRole("button", { name: words.places.choose }).click();
        await expect.poll(() => page.getByLabel(words.places.path, { exact: true }).inputValue()).toBe("/media/anna/chosen");
      });
    });

    test("sets the time and the rhythm", async () => {
      await visit("backup:healthy", english, "/backup", async page => {
        await page.getByLabel(words.plan.time).fill("04:30");
        await page.getByLabel(words.plan.keepDays).fill("60");
        const request = page.waitForRequest(
          one => one.method() === "PATCH" || one.method() === "PUT" || one.url().endsWith("/api/settings/changes"),
        );
        await page.getByRole("button", { name: catalogues.en.common.save }).click();
        expect((await request).postDataJSON()).toMatchObject({
          changes: [
            { path: ["backup", "at"], value: "04:30" },
            { path: ["backup", "keepDays"], value: 60 },
          ],
        });
        await page.getByText(words.plan.saved).waitFor();
      });
    });

    test("cannot delete the last proven backup, and is told why", async () => {
      await visit("backup:healthy", english, "/backup", async page => {
        const row = page.getByRole("listitem").filter({ hasText: words.list.proven }).filter({ hasText: "conversations" });
        await row.getByRole("button").click();
        await page.getByRole("menuitem", { name: words.list.remove }).click();
        await inDialog(page).getByRole("button", { name: catalogues.en.common.delete }).click();
        await inDialog(page).getByText("BACKUP_KEPT").waitFor();
      });
    });

    test("is told when a restore was taken back, also after the page was loaded anew", async () => {
      await visit("backup:healthy", english, "/backup", async (page, mock) => {
        await page.getByRole("button", { name: words.restore, exact: true }).click();
        await page.getByRole("button", { name: words.restoring.look }).click();
        await page.getByRole("radio", { name: words.restoring.whats.settings }).check();
        await page.getByRole("button", { name: words.restoring.start }).click();
        await page.getByText(words.restoring.watch.preparing).first().waitFor();
        expect(mock.backup.asked("restoreBackup")).toEqual([{ plan: "plan-1", what: "settings", keepDevices: false }]);
        await page.reload();
        await page.getByText(words.restoring.watch.preparing).first().waitFor();
        mock.backup.become("healthy");
        await startAnew(page, [rolledBack]);
        await page.getByText(words.restoring.watch.rolledBack).waitFor();
        await page.getByText("RESTORE_ROLLED_BACK").waitFor();
      });
    });

    test("has not saved the kit: the wizard's last page says so, and the way there is named", async () => {
      const { what } = wizardCatalogues.en.done;
      await visit("first-run", english, "/setup/done", async (page, mock) => {
        mock.backup.become("never");
        await page.getByText(what.kitNotSaved).waitFor();
        await shoot(page, "wizard-done-no-kit", english, false);
        await page.getByRole("link", { name: what.saveKit }).click();
        await page.getByRole("button", { name: words.kit.done }).click();
        await page.getByText(words.kit.savedAt("")).waitFor();
        await page.goto(new URL("/setup/done", page.url()).href);
        await page.getByText(what.kit).waitFor();
      });
    });

    test("on a new machine: file, kit, a wrong key, the summary, and the home that came back", async () => {
      const wizard = wizardCatalogues.en;
      await visit("first-run", english, "/setup/start", async (page, mock) => {
        mock.backup.plan({ otherMachine: true });
        await page.getByRole("button", { name: wizard.start.restore.title }).click();
        await page.getByRole("heading", { level: 1, name: wizard.restore.title }).waitFor();
        await page.getByTestId("backup-file").setInputFiles(file);
        await page.getByLabel(words.restoring.key).fill("AGE-SECRET-KEY-1WRONG");
        await page.getByRole("button", { name: words.restoring.look }).click();
        await page.getByText("BACKUP_KEY_WRONG").waitFor();
        await shoot(page, "wizard-restore-wrong-key", english, false);
        await page.getByLabel(words.restoring.key).fill(kitKey);
        await page.getByRole("button", { name: words.restoring.look }).click();
        await page.getByRole("heading", { level: 1, name: words.restoring.planTitle }).waitFor();
        await page.getByText(words.restoring.otherNote("attic")).waitFor();
        await shoot(page, "wizard-restore-plan", english, false);
        await page.getByLabel(words.restoring.keepDevices(null)).click();
        await page.getByRole("button", { name: words.restoring.start }).click();
        await expect
          .poll(() => mock.backup.asked("restoreBackup"))
          .toEqual([{ plan: "plan-1", what: "everything", keepDevices: true }]);
        await page.getByText(words.restoring.watch.preparing).first().waitFor();
        mock.backup.become("healthy");
        await startAnew(page, [oldMachine]);
        await page.getByText(words.restoring.watch.done).waitFor();
        await shoot(page, "wizard-restored", english, false);
        await page.getByRole("button", { name: wizard.restore.open }).click();
        await page.getByLabel(catalogues.en.chat.composerLabel).waitFor();
      });
    });
  });
});
