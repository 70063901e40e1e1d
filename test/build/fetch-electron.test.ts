import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

type Fetch = {
  fetchElectron(
    root: string,
    given: { environment: Record<string, string | undefined>; platform: string; node: string },
  ): Promise<string | null>;
};
const { fetchElectron } = (await import(
  pathToFileURL(join(import.meta.dirname, "../../build/setup/fetch-electron.mjs")).href
)) as Fetch;

let root = "";
let mirror: Server;
let url = "";
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "hearth-fetch-"));
  mkdirSync(join(root, "node_modules", "electron", "dist"), { recursive: true });
  writeFileSync(join(root, "node_modules", "electron", "package.json"), '{ "version": "45.4.1" }');
  mirror = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>(done => mirror.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`;
});
afterEach(() => {
  mirror.close();
  rmSync(root, { recursive: true, force: true });
});

/** The package's own script, which unpacks and notes the program's name at the end. */
const script = (text: string): void => writeFileSync(join(root, "node_modules", "electron", "install.js"), text);
const whole = 'require("fs").writeFileSync("dist/electron", ""); require("fs").writeFileSync("path.txt", "electron");';
const ask = (environment: Record<string, string> = {}): Promise<string | null> =>
  fetchElectron(root, { environment: { ELECTRON_MIRROR: url, ...environment }, platform: "linux", node: process.execPath });

test("what is missing is fetched by the package's own script, once", async () => {
  script(whole);
  const program = join(root, "node_modules", "electron", "dist", "electron");
  expect(await ask()).toBe(program);
  script("process.exit(1);");
  expect(await ask()).toBe(program);
});

test("without a network nothing is started and nothing is waited for", async () => {
  script(whole);
  const closed = url;
  await new Promise(done => mirror.close(done));
  expect(await ask({ ELECTRON_MIRROR: closed })).toBeNull();
});

test.each([
  ["that fails", "process.exit(1);"],
  ["that leaves half of it", 'require("fs").writeFileSync("dist/electron", "");'],
])("a script %s leaves the terminal", async (_name, text) => {
  script(text);
  expect(await ask()).toBeNull();
});
