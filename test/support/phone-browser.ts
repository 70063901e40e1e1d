import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { flags, phone } from "./browser.ts";
import type { TlsProxy } from "./tls-proxy.ts";

export type PhoneLook = { readonly language: "en" | "zh-CN"; readonly theme: "light" | "dark" };
export type PhoneBrowser = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  /** Everything that the page complained about. */
  readonly problems: string[];
  close(): Promise<void>;
};

/** Chromium as a phone with a profile of its own on disk: a guest's window has no notices and installs nothing. It trusts the proxy's key. */
export async function openPhone(executablePath: string, proxy: TlsProxy, look: PhoneLook): Promise<PhoneBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "hearth-phone-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...flags, ...proxy.flags],
    viewport: phone,
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2,
    locale: look.language,
    colorScheme: look.theme,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on("pageerror", error => problems.push(`page error: ${error.message}`));
  page.on("console", message => {
    // A line that is cut or refused is what these tests are about.
    if (message.type() === "error" && !/Failed to load resource|net::ERR_/.test(message.text())) problems.push(message.text());
  });
  return {
    context,
    page,
    problems,
    cdp: await context.newCDPSession(page),
    async close(): Promise<void> {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The worker of these pages, once it serves them. Resolves to its registration as DevTools call it. */
export async function untilWorker({ page, cdp }: PhoneBrowser, origin: string): Promise<string> {
  const found = new Promise<string>(resolve => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(one => one.scopeURL === `${origin}/` && !one.isDeleted);
      if (ours) resolve(ours.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  const state = () =>
    page.evaluate(async () => {
      const known = await navigator.serviceWorker.getRegistration();
      const states = [known?.installing, known?.waiting, known?.active].map(one => one?.state ?? "none");
      return { states, controller: navigator.serviceWorker.controller?.state ?? "none" };
    });
  await expect.poll(state).toEqual({ states: ["none", "none", "activated"], controller: "activated" });
  return found;
}

/** The notices that the phone shows now. */
export const shownNotices = (page: Page): Promise<{ title: string; body: string; tag: string }[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }));
  });
