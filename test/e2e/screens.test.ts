import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogues } from "../../renderer/i18n/catalogue.ts";
import { wizardCatalogues } from "../../renderer/i18n/wizard-text.ts";
import { desktop, type Look, launchBrowser, openPage, overflowsSideways, phone } from "../support/browser.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway-process.ts";
import { chromium, describeWith } from "../support/needs.ts";
import { startFakeOpenAi } from "../support/upstreams/openai.ts";
import type { Upstream } from "../support/upstreams/server.ts";

const root = join(import.meta.dirname, "..", "..");
/** HEARTH_SCREENS=docs writes the pictures of the README anew. */
const forDocs = process.env.HEARTH_SCREENS === "docs";
const folder = join(root, forDocs ? "docs/images" : "test-results/screens");
const token = "screens-token-0123456789abcdef0123456";

const talks = {
  en: [
    {
      ask: "I am away for two weeks. What should I check so that Hearth runs on its own?",
      reply:
        "Three things are worth a look before you go:\n\n1. **The machine stays awake.** Turn off sleep in the power settings.\n2. **Your phone reaches it.** Open Hearth on the phone once while you are not at home.\n3. **There is room on the disk.** `hearth status` shows it.\n\n| What | Where |\n| --- | --- |\n| Free space | `hearth status` |\n| Last errors | `hearth logs` |\n\nHave a good holiday!",
    },
    {
      ask: "And how do I talk to you from the terminal?",
      reply:
        'Like this; what comes through the pipe is attached:\n\n```sh\ngit diff | npx hearth agent --message "Review this"\n```',
    },
  ],
  "zh-CN": [
    {
      ask: "我要出门两个星期，怎么确认 Hearth 能自己运行？",
      reply:
        "出发前看三件事就够了：\n\n1. **电脑不要休眠。** 在电源设置里关闭自动睡眠。\n2. **手机能连上。** 不在家时用手机打开一次 Hearth。\n3. **硬盘有空间。** `hearth status` 会显示剩余空间。\n\n| 看什么 | 在哪里 |\n| --- | --- |\n| 剩余空间 | `hearth status` |\n| 最近的错误 | `hearth logs` |\n\n祝假期愉快！",
    },
    {
      ask: "在终端里怎么和你说话？",
      reply: '这样就行，管道里的内容会作为附件：\n\n```sh\ngit diff | npx hearth agent --message "帮我检查这些修改"\n```',
    },
  ],
} as const;

const looks: readonly Look[] = [
  { ...desktop, language: "en", theme: "light" },
  { ...desktop, language: "zh-CN", theme: "light" },
  { ...desktop, language: "en", theme: "dark" },
  { ...phone, language: "en", theme: "light" },
  { ...phone, language: "zh-CN", theme: "dark" },
];
const nameOf = (screen: string, look: Look): string =>
  `${screen}-${look.language === "en" ? "en" : "zh"}-${look.theme}${look.width < 500 ? "-phone" : ""}.png`;

/** Every screen of a running Hearth in both languages and themes, on desktop and phone: nothing complains, nothing moves sideways. */
describeWith(chromium, "screens", executable => {
  let gateway: GatewayProcess;
  let upstream: Upstream;
  const session: Record<string, string> = {};

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    const replies = new Map<string, string>(
      Object.values(talks)
        .flat()
        .map(({ ask, reply }) => [ask, reply]),
    );
    upstream = await startFakeOpenAi({ reply: text => replies.get(text) ?? "…", models: ["mountain-9b"] });
    gateway = await startGatewayProcess({
      settings: {
        gateway: { auth: { token } },
        providers: [{ name: "home", type: "openai-compatible", baseUrl: upstream.url, apiKey: "k", models: ["mountain-9b"] }],
        defaultModel: "home/mountain-9b",
      },
    });
    const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
      const answer = await fetch(gateway.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      expect(answer.status, await answer.clone().text()).toBeLessThan(300);
      return (await answer.json()) as Record<string, unknown>;
    };
    await call("POST", "/api/setup/finish", {});
    for (const [language, talk] of Object.entries(talks)) {
      const id = (await call("POST", "/api/sessions", {})).id as string;
      session[language] = id;
      for (const [index, { ask }] of talk.entries()) {
        await call("POST", `/api/sessions/${id}/messages`, { id: `${language}-${index}`, text: ask });
        for (;;) {
          const { messages } = (await call("GET", `/api/sessions/${id}/messages`)) as { messages: { state: string }[] };
          if (messages.every(one => one.state === "answered") && messages.length === 2 * (index + 1)) break;
          await new Promise(resolve => setTimeout(resolve, 30));
        }
      }
    }
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream?.stop();
  });

  test.each(looks)("$language $theme $width px", async look => {
    const browser = await launchBrowser(executable);
    const words = catalogues[look.language];
    try {
      const { page, problems } = await openPage(browser, look);
      page.setDefaultTimeout(60_000);
      const shoot = async (screen: string): Promise<void> => {
        await page.waitForTimeout(350);
        expect(await overflowsSideways(page), `${screen} moves sideways`).toBe(false);
        if (!forDocs || ["chat", "setup", "devices"].includes(screen))
          await page.screenshot({ path: join(folder, nameOf(screen, look)) });
      };
      await page.goto(gateway.url);
      await page.getByLabel(words.signIn.label).waitFor();
      await shoot("sign-in");
      await page.getByLabel(words.signIn.label).fill(token);
      await page.getByRole("button", { name: words.signIn.submit }).click();
      await page.getByLabel(words.chat.composerLabel).waitFor();
      await shoot("empty");

      await page.goto(`${gateway.url}/c/${session[look.language]}`);
      await page.locator("pre code").first().waitFor();
      await shoot("chat");
      await page.goto(`${gateway.url}/setup/model`);
      await page.getByRole("heading", { name: wizardCatalogues[look.language].model.title }).waitFor();
      await shoot("setup");
      await page.goto(`${gateway.url}/devices`);
      await page.getByRole("heading", { level: 1, name: words.devices.title }).waitFor();
      await shoot("devices");
      for (const tab of ["models", "ollama", "reach", "file", "history", "secrets", "general"]) {
        await page.goto(`${gateway.url}/settings/${tab}`);
        await page.getByRole("tabpanel").first().waitFor();
        await shoot(`settings-${tab}`);
      }
      for (const tab of ["overview", "history", "spending", "prices", "bill"]) {
        await page.goto(`${gateway.url}/budget/${tab}`);
        await page.getByRole("tabpanel").locator("h2, dl").first().waitFor();
        await shoot(`budget-${tab}`);
      }
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
