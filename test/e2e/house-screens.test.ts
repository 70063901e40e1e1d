import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Overview } from "../../contract/routes/overview.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { ollamaCatalogues } from "../../renderer/i18n/ollama-text.ts";
import { reachCatalogues } from "../../renderer/i18n/reach-text.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import type { Scenario } from "../support/mock-gateway/data.ts";
import { makePull } from "../support/mock-gateway/ollama-data.ts";
import { serves } from "../support/mock-gateway/reach-data.ts";
import { createMockGateway } from "../support/mock-gateway/server.ts";
import { chromium, describeWith } from "../support/needs.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "test-results/screens");
const english: Look = { ...desktop, language: "en", theme: "light" };
const looks: readonly Look[] = [
  english,
  { ...desktop, language: "zh-CN", theme: "dark" },
  { ...phone, language: "en", theme: "dark" },
  { ...phone, language: "zh-CN", theme: "light" },
];
const tailnets = [
  "missing",
  "notRunning",
  "frozen",
  "starting",
  "signedOut",
  "needsApproval",
  "otherUser",
  "stopped",
  "expired",
  "offline",
];
const reaches = ["local", "alone", "address", "key-soon", ...tailnets, ...Object.keys(serves).map(one => `serve-${one}`)];
const ollamas = ["missing", "installed", "alone", "starting", "adopted", "ours", "failed", "pulls", "empty", "apple"];

/** Phone & network, local models and what the shell says of troubles, on a gateway of cardboard: every state, and what the owner does there. */
describeWith(chromium, "the house's pages", executable => {
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
    await page.waitForTimeout(250);
    expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
    const place = `${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}`;
    // The page scrolls inside itself: a taller window shows all of it.
    const height = await page.evaluate(() => document.getElementById("content")?.getBoundingClientRect().height ?? 0);
    if (whole) await page.setViewportSize({ width: look.width, height: Math.max(look.height, Math.ceil(height) + 180) });
    await page.screenshot({ path: join(folder, `${screen}-${place}.png`) });
    await page.setViewportSize({ width: look.width, height: look.height });
  };

  test.each(looks)("reach in every state: $language $theme $width px", async look => {
    const words = reachCatalogues[look.language];
    for (const state of reaches)
      await visit(`reach:${state}`, look, "/settings/reach", async page => {
        await page.getByRole("radio", { name: words.modes.local.title }).waitFor();
        await shoot(page, `reach-${state}`, look);
      });
  });

  test.each(looks)("ollama in every state: $language $theme $width px", async look => {
    for (const state of ollamas)
      await visit(`ollama:${state}`, look, "/settings/ollama", async page => {
        await page.getByRole("region", { name: "Ollama" }).waitFor();
        await shoot(page, `ollama-${state}`, look);
      });
  });
});
