import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../../support/app.ts";

const folder = mkdtempSync(join(tmpdir(), "hearth-pages-"));
const html = "<!doctype html><title>Hearth</title>";
const script = "console.log('hello')";
let app: TestApp;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), html);
  writeFileSync(join(folder, "manifest.webmanifest"), "{}");
  writeFileSync(join(folder, "sw.js"), script);
  writeFileSync(join(folder, "assets", "main-3f9c2a1b.js"), script);
  writeFileSync(join(folder, "assets", "main-3f9c2a1b.js.br"), brotliCompressSync(script));
  writeFileSync(join(folder, "assets", "main-3f9c2a1b.js.gz"), gzipSync(script));
  writeFileSync(join(folder, "..", "hearth-secret.txt"), "outside");
  app = await createTestApp({ pagesFolder: folder });
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(folder, "..", "hearth-secret.txt"), { force: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject("GET", url, undefined, { headers });
const asPage = { accept: "text/html,*/*", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" };

describe("the pages", () => {
  it.each(["/", "/index.html", "/settings", "/c/6f1", "/setup?x=1"])("%s is the app, never kept, never framed", async url => {
    const answer = await get(url, asPage);
    expect([answer.statusCode, answer.body, answer.headers["cache-control"]]).toEqual([200, html, "no-store"]);
    expect(answer.headers["content-security-policy"]).toBe(
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    );
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringContaining("camera=()"),
    });
  });

  it("the service worker is looked at anew each time, and may serve every page", async () => {
    const { headers } = await get("/sw.js");
    expect(headers).toMatchObject({
      "cache-control": "no-cache",
      "service-worker-allowed": "/",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect((await get("/assets/main-3f9c2a1b.js")).headers).not.toHaveProperty("service-worker-allowed");
  });

  it.each([
    ["br, gzip", "br"],
    ["gzip", "gzip"],
    ["identity", undefined],
  ])("a script is sent as it lies there for accept-encoding %s", async (accepted, encoding) => {
    const answer = await get("/assets/main-3f9c2a1b.js", { "accept-encoding": accepted });
    expect([answer.headers["content-encoding"], answer.headers["cache-control"], answer.headers.vary]).toEqual([
      encoding,
      "public, max-age=31536000, immutable",
      "accept-encoding",
    ]);
    if (encoding === "br") expect(brotliDecompressSync(answer.rawPayload).toString()).toBe(script);
    if (encoding === undefined) expect(answer.body).toBe(script);
  });

  it("a file without a hash in its name is asked for each time", async () => {
    expect((await get("/manifest.webmanifest")).headers).toMatchObject({
      "cache-control": "no-cache",
      "content-type": "application/manifest+json; charset=utf-8",
    });
  });

  it.each([
    "/api/nothing",
    "/v1/nothing",
    "/assets/gone-00000000.js",
    "/favicon.ico",
    "/../hearth-secret.txt",
    "/%2e%2e/hearth-secret.txt",
    "/assets/..%2f..%2fhearth-secret.txt",
    "/assets/main-3f9c2a1b.js.br",
  ])("%s is not the app", async url => {
    const answer = await get(url, asPage);
    expect([answer.statusCode, answer.json().error.code]).toEqual(
      url.startsWith("/api") || url.startsWith("/v1") ? [403, "ORIGIN_NOT_ALLOWED"] : [404, "ROUTE_NOT_FOUND"],
    );
  });

  it("a script's request for an unknown path gets no page", async () => {
    expect((await get("/settings", { accept: "application/json" })).statusCode).toBe(404);
    expect((await get("/settings", { accept: "text/html", "sec-fetch-mode": "cors" })).statusCode).toBe(404);
  });
});
