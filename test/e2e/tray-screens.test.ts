import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Language } from "../../contract/errors/define.ts";
import type { DesktopModel } from "../../main/desktop/model.ts";
import { trayImageFile } from "../../main/desktop/tray/icon-file.ts";
import { trayMenu } from "../../main/desktop/tray/tray-menu.ts";
import type { TrayItem } from "../../main/desktop/tray/view.ts";
import { aModel, anOverview, aTrouble, failedExit, noon } from "../main/tray/a-model.ts";
import { launchBrowser } from "../support/browser.ts";
import { chromium, describeWith } from "../support/needs.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "test-results/screens");

const gone = { linked: false, overview: null } as const;
const failure = (message: string, hint: string) => ({ failure: { code: "X", message, hint } });
const say = (language: Language, en: string, zh: string): string => (language === "en" ? en : zh);

/** Every state that a tray can be in. */
const states = (language: Language): Readonly<Record<string, Partial<DesktopModel>>> => ({
  starting: { gateway: { kind: "starting", attempt: 1, sinceMs: noon }, ...gone },
  running: { overview: anOverview({ backup: { lastAt: noon - 3_600_000, ok: true, running: false, provenAt: noon } }) },
  answering: { overview: anOverview({ answering: { paused: false, pausedAt: null, now: 2, waiting: 0 } }) },
  paused: { overview: anOverview({ answering: { paused: true, pausedAt: noon, now: 0, waiting: 3 } }), startAtLogin: "on" },
  outOfMoney: {
    overview: anOverview({ money: { spentUsd: "2", limitUsd: "2", state: "stopped", resetsAt: noon + 12 * 3_600_000 } }),
    startAtLogin: "needsApproval",
  },
  troubles: {
    overview: anOverview({
      setupDone: false,
      local: { running: true, models: 3, loaded: [{ name: "qwen3:4b", gpuShare: 0.8 }] },
      troubles: [
        aTrouble({ message: say(language, aTrouble().message, "这台电脑尚未登录 Tailscale。") }),
        aTrouble({
          id: "ollama",
          message: say(language, "Ollama does not run.", "Ollama 没有运行。"),
          severity: "info",
        }),
      ],
    }),
    update: { kind: "available", version: "0.2.0", notes: "", bytes: null },
  },
  waiting: {
    gateway: { kind: "waiting", restartAtMs: noon + 5_000, ...failedExit },
    ...failure(say(language, "The gateway ended: it was ended by SIGKILL.", "网关已结束：被信号 SIGKILL 终止。"), ""),
    ...gone,
  },
  gaveUp: {
    gateway: { kind: "gaveUp", ...failedExit },
    ...failure(
      say(language, "Port 18789 is taken by another program (nginx, pid 12).", "端口 18789 被其他程序占用（nginx，pid 12）。"),
      say(language, "Stop that program, or use another port.", "请停止该程序，或改用其他端口。"),
    ),
    ...gone,
    startAtLogin: "notPossible",
  },
  stopped: { gateway: { kind: "stopped" }, ...gone },
});

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function itemHtml(item: TrayItem): string {
  if (item.kind === "separator") return "<hr>";
  const off = item.kind === "line" || (item.kind !== "submenu" && !item.enabled) ? " class=off" : "";
  const tick = item.kind === "checkbox" && item.checked ? "✓" : "";
  const more = item.kind === "submenu" ? "<i>▸</i>" : "";
  return `<div${off}><b>${tick}</b><span>${escaped(item.label)}</span>${more}</div>`;
}

function stateHtml(part: Partial<DesktopModel>, language: Language, dark: boolean): string {
  const view = trayMenu(aModel({ language, ...part }), noon, "UTC");
  const file = trayImageFile(join(root, "main/assets"), view.icon, { platform: "linux", dark, scale: 1 });
  const picture = `data:image/png;base64,${readFileSync(file).toString("base64")}`;
  return `<section><header><img src="${picture}"></header><nav>${view.items.map(itemHtml).join("")}</nav></section>`;
}

const style = (dark: boolean): string => `
  body { margin: 0; padding: 20px; display: flex; flex-wrap: wrap; gap: 20px; align-items: start; width: 1240px;
    font: 13px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; background: ${dark ? "#3c3a38" : "#d9d6d2"}; color: ${dark ? "#eee" : "#222"} }
  header { background: ${dark ? "#1b1a19" : "#f4f3f1"}; padding: 3px 8px; width: 22px; border-radius: 4px; margin-bottom: 4px } img { display: block }
  nav { background: ${dark ? "#2a2928" : "#fff"}; border-radius: 8px; padding: 5px; box-shadow: 0 2px 12px #0004; width: max-content }
  nav div { display: flex; padding: 2px 12px 2px 4px } b { width: 18px; text-align: center } i { margin-left: auto; padding-left: 16px; font-style: normal }
  .off { color: ${dark ? "#a9a5a0" : "#6d6965"} } hr { border: 0; border-top: 1px solid ${dark ? "#454341" : "#e3e0dc"}; margin: 4px 6px }`;

describeWith(chromium, "the tray, as a panel shows it", path => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launchBrowser(path);
  });
  afterAll(() => browser?.close());

  test.each([
    ["en", false],
    ["en", true],
    ["zh-CN", false],
    ["zh-CN", true],
  ] as const)("every state in %s, dark %s: no line wider than a menu", async (language, dark) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 });
    const parts = Object.values(states(language)).map(part => stateHtml(part, language, dark));
    await page.setContent(`<html lang="${language}"><style>${style(dark)}</style><body>${parts.join("")}</body></html>`);
    const pictures = await page
      .locator("img")
      .evaluateAll(images => images.map(image => (image as HTMLImageElement).naturalWidth));
    expect(pictures).toEqual(parts.map(() => 22));
    const widths = await page.locator("nav").evaluateAll(menus => menus.map(menu => menu.getBoundingClientRect().width));
    expect(Math.max(...widths)).toBeLessThan(480);
    await page.screenshot({ path: join(folder, `tray-${language}-${dark ? "dark" : "light"}.png`), fullPage: true });
    await page.close();
  });
});
