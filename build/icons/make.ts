// Draws every picture of the product anew: `node build/icons/make.ts`. Needs a Chromium (CHROMIUM, or the system's own). The results are
// committed, so that a build needs no browser; `manifest.json` says from which drawing each was made.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { packIcns, packIco } from "./containers.ts";
import { type IconFile, iconFiles } from "./outputs.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const hash = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

async function render(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:100vw;height:100vh}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

async function make(page: Page, file: IconFile): Promise<Buffer> {
  const images: { size: number; png: Buffer }[] = [];
  for (const size of file.sizes) images.push({ size, png: await render(page, file.svg, size) });
  if (file.kind === "ico") return packIco(images);
  if (file.kind === "icns") return packIcns(images);
  return images[0]?.png ?? Buffer.alloc(0);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  const manifest: Record<string, { drawing: string; file: string }> = {};
  for (const file of iconFiles) {
    const data = await make(page, file);
    const target = join(root, file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, data);
    manifest[file.path] = { drawing: hash(file.svg), file: hash(data) };
  }
  writeFileSync(join(root, "build/icons/manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  process.stdout.write(`${iconFiles.length} pictures drawn\n`);
} finally {
  await browser.close();
}
