import { test, expect } from "vitest";
import { launchDesktop, shellKind } from "../support/desktop.ts";
test(`smoke (${shellKind})`, async () => {
  const desk = await launchDesktop({ settings: { gateway: { port: 0 } } });
  try {
    const t=performance.now();
    await expect.poll(desk.tray.line, {timeout: 15000}).toBe("Running").catch(async e => { const {readFileSync}=await import("node:fs"); console.log(readFileSync(desk.home+"/logs/supervisor.log","utf8"), await desk.tray.labels()); throw e; });
    console.log("running after", performance.now()-t, await desk.tray.labels());
    const page = await desk.page();
    console.log(page.url(), await page.locator("body").innerText());
    await new Promise(r=>setTimeout(r,2000));
    console.log(page.url(), await page.locator("body").innerText());
    await page.screenshot({path:"/tmp/c5/smoke.png"});
    console.log(JSON.stringify((await desk.records("notification"))));
    console.log(desk.lastWords());
  } finally { const t=performance.now(); await desk.stop(); console.log("stopped in", performance.now()-t, desk.running()); }
});
