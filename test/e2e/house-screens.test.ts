import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OllamaState } from "../../contract/routes/ollama.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { desktopCatalogues } from "../../renderer/i18n/desktop-text.ts";
import { ollamaCatalogues } from "../../renderer/i18n/ollama-text.ts";
import { reachCatalogues } from "../../renderer/i18n/reach-text.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import type { Scenario } from "../support/mock-gateway/data.ts";
import { fakeDesktop, withTroubles } from "../support/mock-gateway/house-data.ts";
import { buildOllama, makePull } from "../support/mock-gateway/ollama-data.ts";
import { buildReach, serves } from "../support/mock-gateway/reach-data.ts";
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
    page.setDefaultTimeout(60_000);
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

  test.each(looks)("reach in every state, told live: $language $theme $width px", async look => {
    const words = reachCatalogues[look.language];
    await visit("reach:local", look, "/settings/reach", async (page, mock) => {
      await page.getByRole("radio", { name: words.modes.local.title }).waitFor();
      for (const state of reaches) {
        const reach = mock.reach.put(buildReach(state, Date.now()));
        if (reach.mode !== "local") await page.getByText(reach.tailnet.message).waitFor();
        if (reach.serve.failure) await page.getByText(reach.serve.failure.message).waitFor();
        await shoot(page, `reach-${state}`, look);
      }
    });
  });

  test.each(looks)("ollama in every state, told live: $language $theme $width px", async look => {
    const { runs, pulls } = ollamaCatalogues[look.language];
    const said: Readonly<Record<OllamaState["kind"], string>> = {
      missing: runs.missing,
      installed: runs.installed,
      starting: runs.starting,
      adopted: runs.adopted(" 0.17.4"),
      ours: runs.ours(" 0.17.4"),
      failed: runs.failed,
    };
    await visit("ollama:missing", look, "/settings/ollama", async (page, mock) => {
      for (const state of ollamas) {
        const { kind } = mock.ollama.put(buildOllama(state, Date.now()));
        await page.getByText(said[kind]).waitFor();
        if (state === "pulls") await page.getByText(pulls.stalled).waitFor();
        await shoot(page, `ollama-${state}`, look);
      }
    });
  });

  test.each(looks)("troubles, a pause and the desktop's part: $language $theme $width px", async look => {
    const { common, settings } = catalogues[look.language];
    await visit("full", look, "/settings/general", async (page, mock) => {
      await page.addInitScript(`globalThis.hearthDesktop = (${fakeDesktop.toString()})()`);
      await page.reload();
      await page.getByRole("button", { name: settings.answering.pause }).click();
      await page.getByText(common.paused.title).first().waitFor();
      await page.getByRole("switch", { name: desktopCatalogues[look.language].login.label }).waitFor();
      await shoot(page, "settings-desktop", look);
      await page.getByRole("tab", { name: settings.tabs.secrets }).click();
      await page.getByRole("tabpanel").waitFor();
      await shoot(page, "settings-key-store", look);
      await page.getByRole("link", { name: common.navChat }).click();
      if (look.width < 500) await page.getByRole("button", { name: catalogues[look.language].chat.openList }).click();
      mock.publish({ kind: "overview.changed", overview: { ...withTroubles, language: look.language } });
      await page.getByRole("button", { name: common.troubles.title }).click();
      await page.getByRole("dialog", { name: common.troubles.title }).getByText("CONFIG_VALUE").waitFor();
      await shoot(page, "troubles", look, false);
    });
  });

  describe("the owner", () => {
    const reachWords = reachCatalogues.en;
    const words = ollamaCatalogues.en;

    test("opens the way for the phone, and takes it back", async () => {
      await visit("reach:local", english, "/settings/reach", async (page, mock) => {
        mock.reach.tailnet("running");
        await page.getByRole("radio", { name: reachWords.modes.serve.title }).check();
        await page.getByText("https://home.tail1a2b3c.ts.net").waitFor();
        await page.getByText(reachWords.phoneThere("iphone-of-anna")).waitFor();
        await page.getByRole("radio", { name: reachWords.modes.local.title }).check();
        await page.getByText("https://home.tail1a2b3c.ts.net").waitFor({ state: "hidden" });
      });
    });

    test("walks over the choices with the arrow keys without passing through one that makes a name public", async () => {
      await visit("reach:local", english, "/settings/reach", async (page, mock) => {
        mock.reach.tailnet("running");
        const radio = (mode: "local" | "serve" | "address") => page.getByRole("radio", { name: reachWords.modes[mode].title });
        await radio("local").focus();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        expect(await radio("address").evaluate(one => one === document.activeElement)).toBe(true);
        expect(await radio("local").isChecked()).toBe(true);
        await page.keyboard.press("Space");
        await page.getByText("http://100.101.102.103:18789").waitFor();
        expect(mock.reach.modes()).toEqual(["address"]);
      });
    });

    test("chooses https before Tailscale is there, and it comes into force by itself", async () => {
      await visit("reach:local", english, "/settings/reach", async (page, mock) => {
        await page.getByRole("radio", { name: reachWords.modes.serve.title }).check();
        await page.getByText(reachWords.waitsForTailnet).waitFor();
        expect(await page.getByRole("link", { name: reachWords.install }).getAttribute("href")).toContain("tailscale.com");
        mock.reach.tailnet("running");
        await page.getByText("https://home.tail1a2b3c.ts.net").waitFor();
        expect(await page.getByText(reachWords.waitsForTailnet).count()).toBe(0);
      });
    });

    test("signs in to Tailscale: the page opens, is waited for, and the wait ends", async () => {
      await visit("reach:signedOut", english, "/settings/reach", async (page, mock) => {
        await page.context().route("https://login.tailscale.com/**", route => route.fulfill({ body: "sign in" }));
        const opened = page.context().waitForEvent("page");
        await page.getByRole("button", { name: reachWords.signIn }).click();
        const tab = await opened;
        await tab.waitForURL("https://login.tailscale.com/a/0123456789ab");
        await page.getByText(reachWords.waiting).waitFor();
        mock.reach.tailnet("running");
        await page.getByText(reachWords.waiting).waitFor({ state: "hidden" });
        await page.getByText("Connected to your tailnet.").waitFor();
      });
    });

    test("switches Tailscale on", async () => {
      await visit("reach:stopped", english, "/settings/reach", async page => {
        await page.getByRole("button", { name: reachWords.up }).click();
        await page.getByText("Connected to your tailnet.").waitFor();
      });
    });

    test("installs Ollama elsewhere: the page notices, and Hearth runs it", async () => {
      await visit("ollama:missing", english, "/settings/ollama", async (page, mock) => {
        await page.getByRole("link", { name: words.runs.installPage }).waitFor();
        mock.ollama.quietly({ kind: "installed" });
        await page.getByRole("button", { name: words.runs.keep }).click();
        await page.getByText(words.runs.ours(" 0.17.4")).waitFor();
      });
    });

    test("downloads a model, pauses it, leaves, comes back, and lets it answer", async () => {
      await visit("ollama:empty", english, "/settings/ollama", async (page, mock) => {
        await page.getByRole("button", { name: words.offered.getFor("qwen3.5:9b") }).click();
        await page.getByText(words.pulls.waiting).waitFor();
        const half = { model: "qwen3.5:9b", totalBytes: 6_000_000_000, completedBytes: 3_000_000_000 } as const;
        mock.ollama.putPull(makePull({ ...half, state: "fetching", bytesPerSecond: 40_000_000, secondsLeft: 75 }));
        await page.getByText("3 GB of 6 GB · 40 MB/s · about 1 minute left").waitFor();
        await page.getByRole("button", { name: words.pulls.pause("qwen3.5:9b") }).click();
        await page.getByText(words.pulls.paused).waitFor();
        await page.getByRole("link", { name: catalogues.en.common.navChat }).click();
        await page.goBack();
        await page.getByText(words.pulls.paused).waitFor();
        await page.getByRole("button", { name: words.pulls.resume("qwen3.5:9b") }).click();
        await page.getByText(words.pulls.fetching, { exact: true }).waitFor();
        mock.ollama.putPull(makePull({ ...half, completedBytes: 6_000_000_000, state: "done" }));
        await page.getByRole("button", { name: words.here.chooseFor("qwen3.5:9b") }).click();
        await page.getByText(words.here.used("qwen3.5:9b")).waitFor();
        await page.getByRole("button", { name: words.pulls.dismiss("qwen3.5:9b") }).click();
        await page.getByRole("heading", { name: words.pulls.title }).waitFor({ state: "hidden" });
      });
    });

    test("is told that a name is wrong, beside the name", async () => {
      await visit("ollama:empty", english, "/settings/ollama", async page => {
        const field = page.getByLabel(words.offered.other);
        await field.fill("two words");
        await page.getByText(words.offered.otherProblem).waitFor();
        await field.fill("no-such:1b");
        await field.press("Enter");
        await page.getByText("MODEL_NOT_FOUND_THERE").waitFor();
        expect(await field.inputValue()).toBe("no-such:1b");
      });
    });

    test("deletes a model after a yes, and frees the memory of another", async () => {
      await visit("ollama:adopted", english, "/settings/ollama", async page => {
        await page.getByRole("button", { name: words.here.unloadFor("qwen3:8b") }).click();
        await page.getByText("83% on the GPU").waitFor({ state: "hidden" });
        await page.getByRole("button", { name: words.here.remove("gemma3:12b-it-q4_K_M") }).click();
        const dialog = page.getByRole("dialog");
        await dialog.getByText(words.here.removeText("8.1 GB")).waitFor();
        await dialog.getByRole("button", { name: catalogues.en.common.delete }).click();
        await page.getByText(words.here.removed("gemma3:12b-it-q4_K_M")).waitFor();
        await page.getByText("gemma3:12b-it-q4_K_M", { exact: true }).waitFor({ state: "hidden" });
      });
    });

    test.each(looks)("tells who is not the owner that their words are kept in a pause (%o)", async look => {
      await visit("full", look, "/", async (page, mock) => {
        const { common } = catalogues[look.language];
        const me = { kind: "device", deviceId: "d2", role: "user" };
        await page.route(
          url => url.pathname === "/api/me",
          route => route.fulfill({ json: me }),
        );
        await page.reload();
        await page.getByRole("textbox").first().waitFor();
        expect(await page.locator("a[href='/budget']").count()).toBe(0);
        mock.publish({ kind: "answering.changed", paused: true });
        await page.getByText(`${common.paused.title} ${common.paused.kept}`).waitFor();
        expect(await page.getByRole("button", { name: common.paused.resume, exact: true }).count()).toBe(0);
        await shoot(page, "paused-for-others", look, false);
        mock.publish({ kind: "answering.changed", paused: false });
        await page.getByText(common.paused.title).waitFor({ state: "hidden" });
      });
    });

    test("goes on answering from the banner of a pause", async () => {
      await visit("full", english, "/", async (page, mock) => {
        const { paused } = catalogues.en.common;
        await page.locator("a[href='/budget']").waitFor();
        const answering = { paused: true, pausedAt: 1, now: 0, waiting: 2 };
        mock.publish({ kind: "overview.changed", overview: { ...withTroubles, answering } });
        await page.getByText(`${paused.title} ${paused.waiting(2)}`).waitFor();
        await page.getByRole("button", { name: paused.resume }).click();
        await page.getByText(paused.title).waitFor({ state: "hidden" });
      });
    });
  });
});
