import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Chromium as these tests want it: no sandbox (they may run as root), and no calls of its own to anywhere. */
export const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launchBrowser = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args: flags });

export type Look = {
  readonly width: number;
  readonly height: number;
  readonly language: "en" | "zh-CN";
  readonly theme: "light" | "dark";
};

export const desktop = { width: 1280, height: 800 } as const;
export const phone = { width: 390, height: 844 } as const;

/** A fresh context with a page; `problems` collects what the page complained about. */
export async function openPage(
  browser: Browser,
  look: Look,
): Promise<{ context: BrowserContext; page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    locale: look.language,
    colorScheme: look.theme,
    ...(look.width < 500 ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", error => problems.push(`page error: ${error.message}`));
  page.on("console", message => {
    // A refused request is a state that pages show; everything else is a fault.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) problems.push(message.text());
  });
  return { context, page, problems };
}

/** True when something is wider than the screen: a page that moves sideways. */
export const overflowsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);

/** How far the document reaches below the screen: panels scroll, the document itself never does. */
export const reachesBelow = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollHeight - window.innerHeight));
