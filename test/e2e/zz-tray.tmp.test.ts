import { expect, test } from "vitest";
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { launchDesktop } from "../support/desktop.ts";
test("tray", async () => {
  for (const language of ["en", "zh-CN"] as const) {
    const desk = await launchDesktop({ settings: { gateway: { port: 0 } }, language });
    try {
      const seen: string[] = [];
      const until = async (text: RegExp) => { await expect.poll(async () => { const l = await desk.tray.line(); if (seen.at(-1) !== l) seen.push(l); return l; }, { timeout: 20000, interval: 20 }).toMatch(text); };
      await until(/Running|正在运行/);
      console.log(seen, await desk.tray.labels(), await desk.tray.icon());
      console.log((await desk.tray.view()).tooltip);
      console.log(await desk.tray.press("pause")); await until(/Paused|已暂停/); console.log(await desk.tray.labels(), await desk.tray.icon());
      console.log(await desk.tray.press("pause")); await until(/Running|正在运行/);
      console.log(await desk.tray.press("startAtLogin"));
      await expect.poll(async () => JSON.stringify((await desk.tray.view()).items)).toContain('"checked":true');
      const f = desk.home + "/profile/config/autostart"; console.log(readdirSync(f), readFileSync(f + "/" + readdirSync(f)[0], "utf8"));
      console.log(await desk.tray.press("startAtLogin")); await expect.poll(() => readdirSync(f).length).toBe(0);
      console.log(await desk.tray.press("phone")); const page = await desk.page(); await expect.poll(() => page.url(), {timeout: 10000}).toMatch(/setup|devices/); console.log(page.url());
      console.log(await desk.tray.press("state"), await desk.tray.press("nothing"));
      console.log(await desk.tray.press("restart")); seen.length = 0; await until(/Stopping|Starting|停止|启动/); await until(/Running|正在运行/); console.log(seen);
      await desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      await expect.poll(() => desk.records("notification")).not.toEqual([]);
      console.log(JSON.stringify(await desk.records("notification")), existsSync(desk.home + "/run/desktop-told.json"));
      const im = await desk.records("trayImage"); console.log(im.map(r => String(r.source).split("assets")[1]));
      console.log((await desk.records("trayMenu")).length);
      await desk.tray.press("quit"); console.log("exit", await desk.ended);
      if (language === "en") console.log(readFileSync(desk.home + "/logs/supervisor.log", "utf8").split("\n").slice(-12).join("\n"));
    } finally { await desk.stop(); }
  }
}, 120000);
