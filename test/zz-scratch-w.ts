import { launchBrowser, openPage, reachesBelow, desktop } from "/work/main/test/support/browser.ts";
import { startGatewayProcess } from "/work/main/test/support/gateway-process.ts";
import { chromium } from "/work/main/test/support/needs.ts";
const exe = typeof chromium === "string" ? chromium : (chromium as any).found ?? (chromium as any).path ?? (chromium as any).value;
console.log(JSON.stringify(chromium));
const g = await startGatewayProcess(); const b = await launchBrowser(exe);
try {
  const { page } = await openPage(b, { ...desktop, language: "en", theme: "light" });
  await page.goto(g.ready.setupUrl); await page.getByRole("heading",{level:1}).waitFor();
  for (const p of ["/setup/backup","/backup","/budget","/setup/language","/setup/reach","/settings/general"]) for (const h of [800, 400]) {
    await page.setViewportSize({ width: 1280, height: h });
    await page.goto(g.url + p); await page.getByRole("heading",{level:1}).waitFor(); await page.waitForTimeout(1200);
    const now = await reachesBelow(page);
    await page.evaluate(() => document.querySelectorAll(".overflow-y-auto.relative, fieldset.relative").forEach(e => e.classList.remove("relative")));
    console.log(p, h, now, await reachesBelow(page));
  }
} finally { await b.close(); await g.stop(); }
