import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fuses } from "../../build/package/config.ts";
import { makeElectronDist, type PackedFile, readAsar, readFuses } from "../support/packaged.ts";

const root = join(import.meta.dirname, "..", "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string; main: string };

/** `npm run package` without a network: what stands in for Electron has its shape and its switches, everything else is the real thing. */
describe("the package for Linux", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-package-"));
  const unpacked = join(folder, "out", "linux-unpacked");
  let files: PackedFile[] = [];
  const textOf = (path: string): string =>
    files
      .find(file => file.path === path)
      ?.read()
      .toString("utf8") ?? "";

  beforeAll(() => {
    makeElectronDist(join(folder, "electron"));
    const args = [
      "--dir",
      "--linux",
      "--x64",
      "--arm64",
      "--electron-dist",
      join(folder, "electron"),
      "--output",
      join(folder, "out"),
    ];
    execFileSync(process.execPath, [join(root, "build", "package", "make.ts"), ...args], { cwd: root, stdio: "pipe" });
    files = readAsar(join(unpacked, "resources", "app.asar"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("holds what runs, and no source, test, map or tool", () => {
    const paths = files.map(file => file.path);
    for (const path of [manifest.main, "dist/main/preload.cjs", "dist/gateway/server.mjs", "dist/renderer/index.html"])
      expect(paths).toContain(path);
    const rooms = new Set(paths.map(path => path.split("/")[0]));
    expect([...rooms].sort()).toEqual(["dist", "node_modules", "package.json"]);
    const packages = paths.filter(path => path.startsWith("node_modules/")).map(path => path.split("/")[1]);
    expect(new Set(packages)).toEqual(new Set(["better-sqlite3"]));
    expect(paths.filter(path => /\.(ts|tsx|map|cpp|hpp|c|h|gyp)$|\.test\.|\.stamp$/.test(path))).toEqual([]);
  });

  test("its manifest names the version and the entry, and nothing of how it was made", () => {
    const packed = JSON.parse(textOf("package.json"));
    expect(packed).toMatchObject({ version: manifest.version, main: manifest.main, productName: "Hearth" });
    for (const key of ["devDependencies", "scripts"]) expect(packed).not.toHaveProperty(key);
    const naming = files.filter(file => !file.unpacked && file.read().includes(root)).map(file => file.path);
    expect(naming).toEqual([]);
    expect(
      files.filter(file => !file.unpacked && /registry\.npm|npmmirror|packages\.npm/.test(file.read().toString("latin1"))),
    ).toEqual([]);
  });

  test("shuts the doors that the product does not use", () => {
    expect(readFuses(join(unpacked, "hearth"))).toMatchObject(fuses);
    // As delivered they stand otherwise: the switches were turned here.
    expect(readFuses(join(folder, "electron", "electron"))).toMatchObject({ runAsNode: true, onlyLoadAppFromAsar: false });
  });

  test("has one database library, of its own platform, and it loads", () => {
    const native = files.filter(file => file.path.endsWith(".node"));
    expect(native.map(file => [file.path, file.unpacked])).toEqual([
      ["node_modules/better-sqlite3/prebuilds/linux-x64.node", true],
    ]);
    const other = readAsar(join(folder, "out", "linux-arm64-unpacked", "resources", "app.asar"));
    expect(other.map(file => file.path).filter(path => path.endsWith(".node"))).toEqual([
      "node_modules/better-sqlite3/prebuilds/linux-arm64.node",
    ]);
    if (process.platform !== "linux" || process.arch !== "x64") return;
    const nativeBinding = join(unpacked, "resources", "app.asar.unpacked", native[0]?.path ?? "");
    const db = new Sqlite(":memory:", { nativeBinding });
    expect(db.prepare("SELECT sqlite_version()").pluck().get()).toMatch(/^3\./);
    db.close();
  });

  test("speaks the languages of the product", () => {
    expect(readdirSync(join(unpacked, "locales")).sort()).toEqual(["en-US.pak", "zh-CN.pak"]);
  });

  test("looks for no updates where none was named", () => {
    expect(readdirSync(join(unpacked, "resources"))).not.toContain("app-update.yml");
  });
});
