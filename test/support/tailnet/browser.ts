import { hash, X509Certificate } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Machine } from "./machine.ts";

/** Chromium in a machine's namespace, as a phone; it trusts home's self-made certificate and no other. Runs inside the sandbox. */
export async function openPhoneBrowser(machine: Machine, executable: string) {
  const wrapper = `${machine.state}/chromium.sh`;
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexec ip netns exec ${machine.name} sh -c 'mount --bind "$0" /etc && exec "$@"' ${machine.state}/etc ${executable} "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  const certificate = new X509Certificate(readFileSync("/run/tailnet/home/certs/ca.pem"));
  const key = hash("sha256", certificate.publicKey.export({ type: "spki", format: "der" }), "base64");
  const args = [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    ...["--disable-component-update", "--disable-sync", `--ignore-certificate-errors-spki-list=${key}`],
  ];
  const browser = await chromium.launch({ executablePath: wrapper, args });
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: "en-US",
    isMobile: true,
    hasTouch: true,
  });
  const page = await context.newPage();
  return {
    async open(url: string): Promise<string> {
      await page.goto(url);
      return page.url();
    },
    evaluate: (script: string): Promise<unknown> => page.evaluate(script),
    text: async (): Promise<string> => (await page.locator("body").textContent()) ?? "",
    /** Writes into the conversation's field and sends it. */
    async say(text: string): Promise<void> {
      await page.locator("textarea").first().fill(text);
      await page.getByRole("button", { name: "Send" }).first().click();
    },
    screenshot: (path: string) => page.screenshot({ path }).then(() => true),
  };
}
