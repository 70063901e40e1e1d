import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budgetCatalogues } from "../../renderer/i18n/budget-text.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import type { Scenario } from "../support/mock-gateway/data.ts";
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
const states: readonly Scenario[] = [
  "budget-empty",
  "full",
  "budget-alert",
  "budget-stopped",
  "budget-refused",
  "budget-local",
  "budget-failed",
];
const tabs = ["history", "spending", "prices", "bill"] as const;
const words = budgetCatalogues.en;

/** The budget's pages on a gateway of cardboard: every state a budget can be in, and what the owner does there. */
describeWith(chromium, "the budget's pages", executable => {
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
    work: (page: Page, mock: Mock, url: string) => Promise<void>,
  ): Promise<void> => {
    const mock = createMockGateway({ scenario, pages: join(root, "dist/renderer"), chunkMs: 1 });
    const url = await mock.start();
    const { context, page, problems } = await openPage(browser, look);
    page.setDefaultTimeout(15_000);
    try {
      await page.goto(url + path);
      await work(page, mock, url);
      expect(problems.filter(one => !/status of 503/.test(one))).toEqual([]);
    } finally {
      await context.close();
      await mock.stop();
    }
  };
  const shoot = async (page: Page, screen: string, look: Look): Promise<void> => {
    await page.waitForTimeout(350);
    expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
    const place = `${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}`;
    await page.screenshot({ path: join(folder, `${screen}-${place}.png`) });
  };

  test.each(looks)("in every state: $language $theme $width px", async look => {
    const { overview } = budgetCatalogues[look.language];
    for (const state of states)
      await visit(state, look, "/budget", async page => {
        const sign =
          state === "budget-failed"
            ? page.getByRole("alert")
            : page.getByRole("heading", { name: overview.thisMonth, exact: true });
        await sign.first().waitFor();
        await shoot(page, state === "full" ? "budget-normal" : state, look);
      });
  });

  test.each(looks)("every tab: $language $theme $width px", async look => {
    await visit("full", look, "/budget", async page => {
      for (const tab of tabs) {
        await page.getByRole("tab", { name: budgetCatalogues[look.language].tabs[tab], exact: true }).click();
        await page.getByRole("tabpanel").locator("ul, ol, dl, table").first().waitFor();
        await shoot(page, `budget-${tab}`, look);
      }
    });
  });

  describe("what the owner does", () => {
    test("meters move when money is spent elsewhere, in the page and in the list of places", async () => {
      await visit("full", english, "/budget", async (page, mock) => {
        const meter = page.getByRole("meter", { name: words.overview.today, exact: true });
        await meter.waitFor();
        expect(await meter.getAttribute("aria-valuetext")).toContain("$0.84 spent");
        mock.spend(0.5);
        await expect.poll(() => meter.getAttribute("aria-valuetext")).toContain("$1.34 spent");
        await page.getByRole("link", { name: catalogues.en.common.navChat }).click();
        const link = page.locator("a[href='/budget']");
        await link.waitFor();
        expect(await link.textContent()).toContain("$1.34 of $2.00");
        mock.spend(0.1);
        await expect.poll(() => link.textContent()).toContain("$1.44 of $2.00");
      });
    });

    test("money is added from a refused answer, and the banner leaves", async () => {
      await visit("budget-stopped", english, "/c/money", async page => {
        const { budget } = catalogues.en.common;
        const banner = page.getByText("Today's budget is spent");
        await banner.waitFor();
        await page.getByRole("button", { name: budget.add, exact: true }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByRole("button", { name: "$0.50", exact: true }).click();
        await dialog.getByRole("button", { name: words.add.action("$0.50") }).click();
        await page.getByText(words.add.done("$0.50") + words.add.press(catalogues.en.chat.retryAnswer)).waitFor();
        await banner.waitFor({ state: "hidden" });
      });
    });

    test("a budget with money left is not called spent", async () => {
      await visit("budget-refused", english, "/budget", async page => {
        const { refused } = catalogues.en.common.budget.day;
        await page.getByText(refused("$0.69", "$2.00")).waitFor();
        await page.getByText(words.overview.states.refused).waitFor();
      });
    });

    test("on a phone the cost of an answer is seen whole, however long the model's name is", async () => {
      await visit("full", { ...phone, language: "zh-CN", theme: "light" }, "/c/money", async page => {
        const cost = page.locator("article footer span[title*='US$0.33']");
        await cost.waitFor();
        const cutOff = await cost.evaluate(span => {
          const inner = span.getBoundingClientRect();
          const outer = (span.closest("footer") as HTMLElement).getBoundingClientRect();
          return inner.right > outer.right + 1 || span.scrollWidth > span.clientWidth + 1;
        });
        expect(cutOff).toBe(false);
        await shoot(page, "money-chat", { ...phone, language: "zh-CN", theme: "light" });
      });
    });

    test("a banner is dismissed and stays away", async () => {
      await visit("budget-alert", english, "/", async page => {
        const banner = page.getByText("Today $1.61 of $2.00 are spent.");
        await banner.waitFor();
        await page.getByRole("button", { name: catalogues.en.common.dismiss }).click();
        await banner.waitFor({ state: "hidden" });
        await page.reload();
        await page.locator("a[href='/budget']").waitFor();
        await page.waitForTimeout(300);
        expect(await banner.count()).toBe(0);
      });
    });

    test("an answer tells its cost, a bounded one that it is estimated, a local one why it answered", async () => {
      await visit("full", english, "/c/money", async page => {
        await page.getByText(catalogues.en.chat.insteadOfBudget).waitFor();
        const footers = page.locator("article footer");
        expect(await footers.filter({ hasText: "$0.33 (estimated)" }).count()).toBe(1);
        expect(await footers.filter({ hasText: "$0.0042" }).count()).toBe(1);
        await page.getByRole("link", { name: catalogues.en.common.budget.enterPrice }).click();
        await page.getByRole("heading", { name: words.prices.own }).waitFor();
      });
    });

    test("a budget is set with the keyboard alone", async () => {
      await visit("budget-empty", english, "/budget", async page => {
        const button = page.getByRole("button", { name: words.overview.set });
        await button.focus();
        await page.keyboard.press("Enter");
        const daily = page.getByLabel(words.form.daily);
        await expect.poll(() => daily.evaluate(field => field === document.activeElement)).toBe(true);
        await page.keyboard.press("Escape");
        await daily.waitFor({ state: "hidden" });
        expect(await button.evaluate(one => one === document.activeElement)).toBe(true);
        await page.keyboard.press("Enter");
        await daily.waitFor();
        await page.keyboard.type("2.50");
        await page.keyboard.press("Enter");
        await page.getByText(words.form.saved).waitFor();
      });
    });

    test("the chart is walked with the arrow keys and opens a day", async () => {
      await visit("full", english, "/budget/history", async page => {
        const bars = page.locator("svg [role=button]");
        await bars.last().waitFor();
        expect(await page.locator("svg [role=button][tabindex='0']").count()).toBe(1);
        await bars.last().focus();
        await page.keyboard.press("ArrowLeft");
        const name = await bars.nth(88).getAttribute("aria-label");
        expect(await page.locator("figcaption").textContent()).toContain(name);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: (name ?? "").split(": ")[0] ?? "" }).waitFor();
        await page.getByRole("button", { name: words.history.asTable }).click();
        expect(await page.getByRole("row").count()).toBeGreaterThan(90);
      });
    });

    test("an update with startling prices is not taken in before they were looked at", async () => {
      await visit("full", english, "/budget/prices", async page => {
        await page.getByRole("button", { name: words.prices.import }).click();
        const file = (text: string) => ({ name: "prices.json", mimeType: "application/json", buffer: Buffer.from(text) });
        await page.locator("input[type=file]").setInputFiles(file("{}"));
        await page.getByText("PRICES_UNREADABLE").waitFor();
        await page.locator("input[type=file]").setInputFiles(file('{"models":[]}'));
        const take = page.getByRole("button", { name: words.prices.importAction });
        await take.waitFor();
        expect(await take.isDisabled()).toBe(true);
        await page.getByRole("checkbox").check();
        await take.click();
        await page.getByRole("dialog").waitFor({ state: "hidden" });
      });
    });

    test("a price far from the table's is asked for twice, and a model without one gets it", async () => {
      await visit("budget-alert", english, "/budget/prices", async page => {
        await page.getByRole("button", { name: words.prices.enter }).click();
        await page.getByLabel(words.prices.rates.input).fill("40");
        await page.getByLabel(words.prices.rates.output).fill("80");
        await page.getByRole("button", { name: catalogues.en.common.save }).click();
        await page.getByRole("button", { name: words.prices.sure }).click();
        await page.getByText(words.prices.saved("openai/gpt-6-mini")).waitFor();
        await page.getByText(words.prices.unknownText).waitFor({ state: "hidden" });
      });
    });

    test("what the table has a price for is not marked free by one press", async () => {
      await visit("full", english, "/budget/prices", async page => {
        await page.getByRole("button", { name: words.prices.edit("anthropic/claude-haiku-4.5") }).click();
        await page.getByRole("button", { name: words.prices.markFree }).click();
        await page.getByText(words.prices.startlingFree).waitFor();
        await page.getByRole("button", { name: words.prices.sure }).click();
        await page.getByText(words.prices.markedFree("anthropic/claude-haiku-4.5")).waitFor();
      });
    });

    test("estimates are corrected by the bill after a yes", async () => {
      await visit("full", english, "/budget/bill", async page => {
        await page.getByRole("button", { name: words.bill.correct(3, "-$0.22") }).click();
        await page.getByRole("dialog").getByRole("button", { name: words.bill.correctAction, exact: true }).click();
        await page.getByText(words.bill.corrected(3, "-$0.22")).waitFor();
        expect(await page.getByRole("button", { name: words.bill.correct(3, "-$0.22") }).count()).toBe(0);
      });
    });
  });
});
