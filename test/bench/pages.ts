import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { median } from "./load.ts";
import { freePort } from "./ports.ts";
import { dropHome, makeHome, startHearth } from "./processes.ts";
import type { Row } from "./row.ts";

const pages = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist", "renderer");
const browser = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  path => path !== undefined && existsSync(path),
);
export const quietFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Bytes (gzip) of the scripts that index.html loads and of what they import statically. */
function firstScreenBytes(): number {
  const html = readFileSync(join(pages, "index.html"), "utf8");
  const seen = new Set<string>();
  const add = (path: string): void => {
    if (seen.has(path) || !existsSync(join(pages, path))) return;
    seen.add(path);
    const text = readFileSync(join(pages, path), "utf8");
    for (const match of text.matchAll(/(?:^|[;}])\s*(?:import|export)\s*(?:[^"'()]*?from)?\s*["']\.\/([^"']+\.js)["']/g))
      add(join(dirname(path), match[1] ?? ""));
  };
  for (const match of html.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)) add(match[1] ?? "");
  return [...seen].reduce((sum, path) => sum + gzipSync(readFileSync(join(pages, path)), { level: 9 }).length, 0);
}

/** Largest contentful paint in ms on a phone profile with a CPU four times slower, from an empty cache. */
async function largestPaint(url: string): Promise<number> {
  const running = await chromium.launch({ executablePath: browser ?? "", args: quietFlags });
  try {
    const page = await (
      await running.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true })
    ).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(url, { waitUntil: "load" });
    await page.waitForTimeout(2_000);
    return await page.evaluate(
      () =>
        new Promise<number>(resolve => {
          new PerformanceObserver(list => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
            type: "largest-contentful-paint",
            buffered: true,
          });
        }),
    );
  } finally {
    await running.close();
  }
}

export async function benchPages(): Promise<Row[]> {
  const rows: Row[] = [
    { what: "JavaScript of the first screen, gzip, KB", value: (firstScreenBytes() / 1024).toFixed(1), reach: "<= 160" },
  ];
  const files = readdirSync(join(pages, "assets")).filter(name => name.endsWith(".js")).length;
  rows.push({ what: "script files in all", value: String(files), reach: "" });
  if (browser === undefined)
    return [...rows, { what: "largest paint: skipped, no Chromium on this machine", value: "-", reach: "<= 1.2 s" }];
  const home = makeHome("http://127.0.0.1:9");
  const hearth = await startHearth(home, await freePort());
  try {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) times.push(await largestPaint(hearth.url));
    return [
      ...rows,
      { what: "largest paint on a phone profile (4x slower CPU), s", value: (median(times) / 1000).toFixed(2), reach: "<= 1.2" },
    ];
  } finally {
    await hearth.stop();
    dropHome(home);
  }
}
