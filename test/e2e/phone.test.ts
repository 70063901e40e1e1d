import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Message } from "../../contract/messages.ts";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { overflowsSideways } from "../support/browser.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { openPhone, type PhoneBrowser, type PhoneLook, shownNotices, untilWorker } from "../support/phone-browser.ts";
import { startTlsProxy, type TlsProxy } from "../support/tls-proxy.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import type { Upstream } from "../support/upstreams/server.ts";

const folder = join(import.meta.dirname, "..", "..", "test-results", "screens");
const token = "phone-token-0123456789abcdef01234567";
const english: PhoneLook = { language: "en", theme: "light" };
const looks: readonly PhoneLook[] = [
  english,
  { language: "zh-CN", theme: "dark" },
  { language: "en", theme: "dark" },
  { language: "zh-CN", theme: "light" },
];
/** Long enough to lock a phone in the middle, and with no word twice. */
const story = Array.from({ length: 120 }, (_, at) => `word${at + 1}`).join(" ");

describeWith(chromium, "the phone", executable => {
  let proxy: TlsProxy;
  let gateway: GatewayProcess;
  let upstream: Upstream;
  let browser: PhoneBrowser | undefined;

  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    return (await answer.json()) as T;
  };
  const open = async (look: PhoneLook, path = "/"): Promise<PhoneBrowser> => {
    const opened = await openPhone(executable, proxy, look);
    browser = opened;
    const words = catalogues[look.language];
    await opened.page.goto(proxy.origin);
    await opened.page.getByLabel(words.signIn.label).fill(token);
    await opened.page.getByRole("button", { name: words.signIn.submit }).click();
    await opened.page.getByLabel(words.chat.composerLabel).waitFor();
    if (path !== "/") await opened.page.goto(proxy.origin + path);
    return opened;
  };
  const shoot = async (look: PhoneLook, screen: string): Promise<void> => {
    if (!browser) return;
    await browser.page.waitForTimeout(350);
    expect(await overflowsSideways(browser.page), `${screen} moves sideways`).toBe(false);
    const name = `phone-${screen}-${look.language === "en" ? "en" : "zh"}-${look.theme}.png`;
    await browser.page.screenshot({ path: join(folder, name) });
  };

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    proxy = await startTlsProxy("hearth.test");
    upstream = await startFakeOpenAi({ reply: story, chunkDelayMs: 25, models: ["mountain-9b"] });
    gateway = await startGatewayProcess({
      settings: {
        gateway: { auth: { token }, allowedHosts: [proxy.host] },
        providers: [{ name: "home", type: "openai-compatible", baseUrl: upstream.url, apiKey: "k", models: ["mountain-9b"] }],
        defaultModel: "home/mountain-9b",
        cost: { prices: { "home/mountain-9b": { input: 10, output: 10, maxOutputTokens: 4_000 } } },
      },
    });
    proxy.pointTo(gateway.url);
    await call("POST", "/api/setup/finish", {});
  });
  afterEach(async () => {
    const problems = browser?.problems ?? [];
    await browser?.close();
    browser = undefined;
    proxy.away(false);
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
    await proxy?.stop();
  });

  test("can be installed", async () => {
    const phone = await open(english);
    await untilWorker(phone, proxy.origin);
    const { errors, data } = await phone.cdp.send("Page.getAppManifest");
    expect([errors, JSON.parse(data ?? "{}")]).toMatchObject([[], { id: "/", scope: "/", share_target: { action: "/share" } }]);
    await expect.poll(async () => (await phone.cdp.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  });

  test.each(looks)("opens without a network and says what to look at ($language $theme)", async look => {
    const phone = await open(look, "/devices");
    const words = catalogues[look.language];
    const { page, context } = phone;
    await untilWorker(phone, proxy.origin);
    await page.getByRole("heading", { name: words.phone.section }).waitFor();
    await page.getByRole("heading", { name: words.phone.section }).scrollIntoViewIfNeeded();
    await shoot(look, "devices");

    await context.setOffline(true);
    await page.reload();
    await page.getByText(words.phone.away.text).waitFor();
    await shoot(look, "away");
    await context.setOffline(false);
    await page.getByRole("heading", { level: 1, name: words.devices.title }).waitFor();

    // The computer at home is off: nobody takes the line. A page that was never opened on this phone is there all the same.
    proxy.away(true);
    await page.goto(`${proxy.origin}/budget`);
    await page.getByText(words.phone.away.text).waitFor();
    proxy.away(false);
    await page.getByRole("button", { name: words.common.connection.tryNow }).click();
    await page.getByRole("heading", { level: 1, name: words.common.navBudget }).waitFor();
    const kept = await page.evaluate(async () =>
      (
        await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(one => one.url)))
      ).flat(),
    );
    expect(kept.filter(url => /\/(api|v1)\//.test(url))).toEqual([]);
    expect(kept.length).toBeGreaterThan(10);
  });

  test("a push becomes one notice, however often it comes, and a press on it opens its page", async () => {
    const phone = await open(english);
    const { page, context, cdp } = phone;
    await context.grantPermissions(["notifications"], { origin: proxy.origin });
    const registrationId = await untilWorker(phone, proxy.origin);
    const push = (data: string) => cdp.send("ServiceWorker.deliverPushMessage", { origin: proxy.origin, registrationId, data });
    const notice = {
      id: "answer:1",
      kind: "answerReady",
      title: "Hearth has answered",
      body: "The mountain is calm.",
      path: "/devices",
    };
    await push(JSON.stringify(notice));
    await expect.poll(() => shownNotices(page)).toEqual([{ title: notice.title, body: notice.body, tag: notice.id }]);
    await push(JSON.stringify({ ...notice, body: "The mountain is very calm." }));
    await expect
      .poll(() => shownNotices(page))
      .toEqual([{ title: notice.title, body: "The mountain is very calm.", tag: notice.id }]);
    // What cannot be read is told all the same, and leads nowhere else.
    await push("no JSON");
    await expect.poll(async () => (await shownNotices(page)).map(one => one.tag).sort()).toEqual(["answer:1", "hearth"]);

    const worker = context.serviceWorkers()[0]!;
    await worker.evaluate(async () => {
      const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; dispatchEvent(event: Event): boolean };
      const [notification] = await scope.registration.getNotifications({ tag: "answer:1" });
      const { NotificationEvent } = globalThis as unknown as { NotificationEvent: new (kind: string, init: object) => Event };
      scope.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    });
    await page.getByRole("heading", { level: 1, name: catalogues.en.devices.title }).waitFor();
    await expect.poll(async () => (await shownNotices(page)).map(one => one.tag)).toEqual(["hearth"]);
  });

  test("notices are turned on and off on this device", async () => {
    const phone = await openPhone(executable, proxy, english);
    browser = phone;
    const { page, context } = phone;
    // The browser's own push service is on the internet: its answer is given here, everything else is real.
    await page.addInitScript(() => {
      let current: object | null = null;
      PushManager.prototype.getSubscription = () => Promise.resolve(current as PushSubscription | null);
      PushManager.prototype.subscribe = options => {
        const keys = { p256dh: "B".repeat(87), auth: "A".repeat(22) };
        current = {
          options: { applicationServerKey: (options as { applicationServerKey: Uint8Array }).applicationServerKey.buffer },
          toJSON: () => ({ endpoint: "https://push.example.com/abc", keys }),
          unsubscribe: () => {
            current = null;
            return Promise.resolve(true);
          },
        };
        return Promise.resolve(current as PushSubscription);
      };
    });
    const words = catalogues.en;
    await page.goto(proxy.origin);
    await page.getByLabel(words.signIn.label).fill(token);
    await page.getByRole("button", { name: words.signIn.submit }).click();
    await page.getByLabel(words.chat.composerLabel).waitFor();
    await context.grantPermissions(["notifications"], { origin: proxy.origin });
    await page.goto(`${proxy.origin}/devices`);
    await untilWorker(phone, proxy.origin);
    const onOff = page.getByRole("switch", { name: words.phone.notices.label });
    const subscribed = () =>
      page.evaluate(async () => ((await (await fetch("/api/push")).json()) as { subscribed: boolean }).subscribed);
    await onOff.click();
    await page.getByRole("button", { name: words.phone.notices.test }).waitFor();
    expect([await onOff.getAttribute("data-state"), await subscribed()]).toEqual(["checked", true]);
    await onOff.click();
    await expect.poll(() => onOff.getAttribute("data-state")).toBe("unchecked");
    expect(await subscribed()).toBe(false);
  });

  test("a phone that is locked twice in one answer shows every word of it once", async () => {
    const phone = await open(english);
    const { page, context, cdp } = phone;
    const composer = page.getByLabel(catalogues.en.chat.composerLabel);
    await composer.fill("Tell me all the words.");
    await page.getByRole("button", { name: catalogues.en.chat.send }).click();
    await page.getByText("word3", { exact: false }).first().waitFor();
    const sessionId = /\/c\/([^/#?]+)/.exec(await page.evaluate(() => location.pathname))?.[1] ?? "";
    const reply = async (): Promise<Message> => {
      const { messages } = await call<{ messages: Message[] }>("GET", `/api/sessions/${sessionId}/messages`);
      return messages.find(one => one.role === "assistant")!;
    };
    const lock = async (): Promise<void> => {
      await context.setOffline(true);
      await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    };
    const unlock = async (): Promise<void> => {
      await context.setOffline(false);
      await cdp.send("Page.setWebLifecycleState", { state: "active" });
    };
    const shownWords = () =>
      page.evaluate(() => [...(document.querySelector("main")?.textContent ?? "").matchAll(/word\d+/g)].map(([word]) => word));

    await lock();
    const atLock = (await reply()).text.length;
    await expect.poll(async () => (await reply()).text.length).toBeGreaterThan(atLock + 100);
    expect((await reply()).state).toBe("answering");
    await unlock();
    const between = (await reply()).text.match(/word\d+/g)!;
    await expect.poll(async () => (await shownWords()).length).toBeGreaterThan(between.length);

    await lock();
    await expect.poll(async () => (await reply()).state).toBe("answered");
    await unlock();
    const stored = (await reply()).text;
    expect(stored).toBe(story);
    await expect.poll(shownWords).toEqual(stored.split(" "));
    await page.reload();
    await expect.poll(shownWords).toEqual(stored.split(" "));
  });

  test("what another app shares is in the message: its words, its address once, its picture", async () => {
    const phone = await open(english);
    const { page } = phone;
    await untilWorker(phone, proxy.origin);
    await page.evaluate(() => {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: "/share", enctype: "multipart/form-data" });
      const add = (name: string, value: string): void =>
        void form.append(Object.assign(document.createElement("input"), { name, value }));
      add("title", "Mountains");
      add("text", "Look at this https://example.com/m");
      add("url", "https://example.com/m");
      const files = Object.assign(document.createElement("input"), { type: "file", name: "files", multiple: true });
      const picture = Uint8Array.from(
        atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
        letter => letter.charCodeAt(0),
      );
      const list = new DataTransfer();
      list.items.add(new File([picture], "火山.png", { type: "image/png" }));
      list.items.add(new File(["no picture"], "notes.txt", { type: "text/plain" }));
      files.files = list.files;
      form.append(files);
      document.body.append(form);
      form.submit();
    });
    const composer = page.getByLabel(catalogues.en.chat.composerLabel);
    await expect.poll(() => composer.inputValue()).toBe("Mountains\nLook at this https://example.com/m");
    await page.getByText("火山.png").waitFor();
    expect(await page.getByText("notes.txt").count()).toBe(0);
    expect(new URL(page.url()).search).toBe("");
    // Taken once: the next page begins empty but for the draft.
    await page.reload();
    await composer.waitFor();
    expect(await page.getByText("火山.png").count()).toBe(0);
  });

  test("newer pages wait until the reader says so", async () => {
    const phone = await open(english);
    const { page } = phone;
    await untilWorker(phone, proxy.origin);
    await page.reload();
    await page.getByLabel(catalogues.en.chat.composerLabel).fill("half a thought");
    proxy.newerWorker();
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await page.getByText(catalogues.en.phone.update.text).waitFor();
    await shoot(english, "update");
    const loaded = page.waitForEvent("load");
    await page.getByRole("button", { name: catalogues.en.phone.update.action }).click();
    await loaded;
    const composer = page.getByLabel(catalogues.en.chat.composerLabel);
    await expect.poll(() => composer.inputValue()).toBe("half a thought");
    expect(await page.getByText(catalogues.en.phone.update.text).count()).toBe(0);
  });

  test.each(looks)("out of money ($language $theme)", async look => {
    const { version } = await call<{ version: number }>("GET", "/api/settings");
    const spent = (await call<{ day: { spentUsd: string } }>("GET", "/api/budget")).day.spentUsd;
    // One more question does not fit any more.
    const value = Number(spent) + 0.000_05;
    await call("PATCH", "/api/settings", { ifVersion: version, changes: [{ path: ["cost", "dailyBudget"], value }] });
    const phone = await open(look);
    const { page } = phone;
    const words = catalogues[look.language];
    await page.getByLabel(words.chat.composerLabel).fill(`What next? ${look.language} ${look.theme}`);
    await page.getByRole("button", { name: words.chat.send }).click();
    await page.getByText("BUDGET_SPENT").first().waitFor();
    await page.getByText(words.common.budget.add).first().waitFor();
    await shoot(look, "out-of-money");
    await expect
      .poll(async () => (await call<{ notices: { kind: string }[] }>("GET", "/api/notices")).notices.map(one => one.kind))
      .toEqual(expect.arrayContaining([expect.stringMatching(/^budget(Stop|Refused)$/)]));
    await page.goto(`${proxy.origin}/budget`);
    await page.getByRole("heading", { level: 1, name: words.common.navBudget }).waitFor();
    await page.getByRole("tabpanel").locator("h2, dl").first().waitFor();
    await shoot(look, "meters");
  });
});
