import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { appFile, createAppProtocol } from "../../../main/desktop/app-protocol.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function pages(): string {
  const top = mkdtempSync(join(tmpdir(), "hearth-pages-"));
  folders.push(top);
  const root = join(top, "renderer");
  for (const folder of ["desktop", "assets"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "desktop", "index.html"), "<p>status</p>");
  writeFileSync(join(root, "assets", "a.js"), "1");
  writeFileSync(join(root, "index.html"), "the gateway's page");
  writeFileSync(join(root, "assets", "a.exe"), "no");
  writeFileSync(join(top, "secret.js"), "outside");
  return root;
}

describe("app://hearth", () => {
  test.each([
    ["app://hearth/", "desktop/index.html"],
    ["app://hearth/desktop/index.html", "desktop/index.html"],
    ["app://hearth/assets/a.js?x=1", "assets/a.js"],
    ["app://hearth/before-paint.js", "before-paint.js"],
  ])("%s is %s", (address, path) =>
    expect([appFile("/pages", address), appFile("/pages/", address)]).toEqual([join("/pages", path), join("/pages", path)]),
  );

  test.each([
    "app://hearth/index.html",
    "app://hearth/../secret.js",
    "app://hearth/assets/..%2f..%2fsecret.js",
    "app://hearth/assets/%2e%2e/%2e%2e/secret.js",
    "app://hearth/assets/%00.js",
    "app://hearth/%E0%A4%A",
    "app://hearth//etc/passwd",
    "app://other/desktop/index.html",
    "http://hearth/desktop/index.html",
    "app://hearth/../renderer-elsewhere/assets/a.js",
    "no address",
  ])("%s is nothing", address => expect(appFile("/pages", address)).toBeNull());

  test("answers with the file, its type and a policy that lets nothing in from elsewhere", async () => {
    const answer = createAppProtocol(pages());
    const page = await answer({ url: "app://hearth/", method: "GET" });
    expect([page.status, await page.text(), page.headers.get("content-type")]).toEqual([
      200,
      "<p>status</p>",
      "text/html; charset=utf-8",
    ]);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    const statuses = await Promise.all(
      [
        { url: "app://hearth/assets/a.js", method: "GET" },
        { url: "app://hearth/assets/missing.js", method: "GET" },
        { url: "app://hearth/assets/a.exe", method: "GET" },
        { url: "app://hearth/assets/..%2f..%2fsecret.js", method: "GET" },
        { url: "app://hearth/", method: "POST" },
      ].map(async request => (await answer(request)).status),
    );
    expect(statuses).toEqual([200, 404, 404, 404, 405]);
  });
});
