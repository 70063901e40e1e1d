import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { errorTable, isErrorCode } from "../../../contract/errors/table.ts";
import { allowedHosts } from "../../../gateway/access/door.ts";
import { createOwnerTokenCache } from "../../../gateway/access/owner-token-cache.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { createFileLog } from "../../../gateway/logging/file-log.ts";
import { bestUrl, hostAndPort } from "../../../gateway/process/addresses.ts";
import { readArguments } from "../../../gateway/process/arguments.ts";
import { exitCodeFor } from "../../../gateway/process/exit-code.ts";
import { makeHomeFolders } from "../../../gateway/process/home-folders.ts";
import { createListeners } from "../../../gateway/process/listeners.ts";
import { lockHome } from "../../../gateway/process/owner-lock.ts";
import { createTestApp } from "../../support/app.ts";
import { createFakeClock } from "../../support/fake-clock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearth-process-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
};

describe("the arguments", () => {
  it.each([
    [[], { port: null, home: null, keyFromParent: false, lastGoodSettings: false }],
    [["--port", "0"], { port: 0, home: null, keyFromParent: false, lastGoodSettings: false }],
    [["--port=18790", "--home", "/tmp/x"], { port: 18790, home: "/tmp/x", keyFromParent: false, lastGoodSettings: false }],
    [["--key-from-parent"], { port: null, home: null, keyFromParent: true, lastGoodSettings: false }],
    [["--last-good-settings"], { port: null, home: null, keyFromParent: false, lastGoodSettings: true }],
    [["--port", "65536"], "USAGE"],
    [["--port", "x"], "USAGE"],
    [["--port"], "USAGE"],
    [["--wide"], "USAGE"],
  ])("%j", (args, expected) => expect(codeOf(() => readArguments(args))).toEqual(expected));
});

describe("the exit code", () => {
  it.each([
    ["CONFIG_SYNTAX", 78],
    ["BIND_TOO_WIDE", 78],
    ["VAULT_LOCKED", 78],
    ["VAULT_LOOSE", 77],
    ["HOME_NOT_USABLE", 77],
    ["PORT_TAKEN", 75],
    ["ALREADY_RUNNING", 75],
    ["USAGE", 2],
    ["INTERNAL", 70],
  ] as const)("of %s is %i", (code, expected) => expect(exitCodeFor(code)).toBe(expected));

  it("of everything about settings ends the restarts", () => {
    const codes = Object.keys(errorTable).filter(code => code.startsWith("CONFIG_"));
    expect(codes.map(code => isErrorCode(code) && exitCodeFor(code))).toEqual(codes.map(() => 78));
  });
});

describe("addresses", () => {
  it.each([
    [{ port: 1, addresses: ["127.0.0.1"], names: [] }, "http://127.0.0.1:1"],
    [{ port: 1, addresses: ["127.0.0.1", "100.64.0.7"], names: [] }, "http://100.64.0.7:1"],
    [{ port: 1, addresses: ["127.0.0.1", "::1", "fd7a:115c:a1e0::7"], names: ["proxy.lan"] }, "http://[fd7a:115c:a1e0::7]:1"],
    [{ port: 1, addresses: ["127.0.0.1"], names: ["Home.tail1.ts.net"] }, "https://home.tail1.ts.net"],
  ])("a phone is given the one that reaches furthest: %j", (input, expected) => expect(bestUrl(input)).toBe(expected));

  it("are written with brackets where they need them", () => expect(hostAndPort("::1", 5)).toBe("[::1]:5"));

  it("that the door answers to are these and no others", () => {
    const hosts = allowedHosts({ port: 5, addresses: ["127.0.0.1", "100.64.0.7", "fd7a::7"], names: ["Home.ts.net", "a.lan:9"] });
    expect([...hosts].sort()).toEqual(
      [
        "100.64.0.7:5",
        "127.0.0.1:5",
        "[::1]:5",
        "[fd7a::7]:5",
        "a.lan:9",
        "home.ts.net",
        "home.ts.net:443",
        "home.ts.net:5",
        "home.ts.net:80",
        "localhost:5",
      ].sort(),
    );
    expect(allowedHosts({ port: 80, addresses: [], names: [] }).has("127.0.0.1")).toBe(true);
  });
});

describe("the owner of a home", () => {
  it("is one at a time, leaves nothing behind, and may follow a dead one", () => {
    const home = homePaths(folder);
    makeHomeFolders(home);
    const owner = { pid: 7, bootId: "b", url: "http://127.0.0.1:5", port: 5, version: "test", startedAt: 1 };
    writeFileSync(home.ownerFile, '{"pid": 1, "left by a dead one": tr');
    const first = lockHome(home);
    expect(existsSync(home.ownerFile)).toBe(false);
    expect(codeOf(() => lockHome(home))).toBe("ALREADY_RUNNING");
    first.announce(owner);
    expect(JSON.parse(readFileSync(home.ownerFile, "utf8"))).toEqual(owner);
    expect(codeOf(() => lockHome(home))).toBe("ALREADY_RUNNING");
    expect(existsSync(home.ownerFile)).toBe(true);
    first.release();
    expect(existsSync(home.ownerFile)).toBe(false);
    lockHome(home).release();
  });

  it("has its folders closed to others, also those that were open", () => {
    const home = homePaths(join(folder, "home"));
    for (const open of [home.root, home.data]) mkdirSync(open);
    for (const open of [home.root, home.data]) chmodSync(open, 0o755);
    makeHomeFolders(home);
    const modes = [home.root, home.data, home.files, home.keys, home.logs, home.run].map(one => statSync(one).mode & 0o777);
    expect(modes).toEqual(Array(6).fill(0o700));
  });

  it("cannot be had where the folder cannot be made", () => {
    writeFileSync(join(folder, "file"), "");
    expect(codeOf(() => makeHomeFolders(homePaths(join(folder, "file"))))).toBe("HOME_NOT_USABLE");
  });
});

describe("the listeners", () => {
  it("take loopback at once and another address as soon as it is free", async () => {
    const app = await createTestApp();
    const other = createServer();
    let changes = 0;
    const addresses = ["127.0.0.1", "127.0.0.2"];
    const listeners = createListeners({
      app: app.app,
      addresses: () => addresses,
      retryMs: 10,
      log: app.log,
      onChange: () => void changes++,
    });
    const probe = await createTestApp();
    const { port: free } = await probe.listen();
    await probe.stop();
    await new Promise<void>(resolve => other.listen(free, "127.0.0.2", resolve));
    expect(await listeners.start(free)).toBe(free);
    expect(listeners.listening()).toEqual(["127.0.0.1"]);
    await new Promise<void>(resolve => other.close(() => resolve()));
    await expect.poll(() => changes, { interval: 5 }).toBeGreaterThan(0);
    expect(listeners.listening()).toEqual(addresses);
    expect((await fetch(`http://127.0.0.2:${free}/health`)).status).toBe(421);
    listeners.close();
    listeners.cut();
    await app.stop();
    await expect(fetch(`http://127.0.0.2:${free}/health`)).rejects.toThrow();
  });

  it("say when the port is taken", async () => {
    const [first, second] = [await createTestApp(), await createTestApp()];
    const { port } = await first.listen();
    const listeners = createListeners({
      app: second.app,
      addresses: () => ["127.0.0.1"],
      retryMs: 1000,
      log: second.log,
      onChange: () => undefined,
    });
    await expect(listeners.start(port)).rejects.toMatchObject({ code: "PORT_TAKEN", slots: { port } });
    await Promise.all([first.stop(), second.stop()]);
  });
});

describe("the log", () => {
  it("is JSON lines without secrets, above the level that is set, for the owner's eyes", async () => {
    const problems: Error[] = [];
    const file = createFileLog({ folder, level: "info", onProblem: error => problems.push(error) });
    file.log.debug({}, "unheard");
    file.log.info(
      { port: 5, authorization: "Bearer secret-1", headers: { cookie: "secret-2", "x-api-key": "secret-3" } },
      "early",
    );
    file.setLevel("warn");
    file.log.info({}, "unheard");
    file.log.warn({ a: { b: { token: "secret-4" } } }, "late");
    await file.stop();
    const text = readFileSync(join(folder, "gateway.log"), "utf8");
    const lines = text
      .trim()
      .split("\n")
      .map(line => JSON.parse(line));
    expect(lines.map(line => [line.level, line.msg])).toEqual([
      [30, "early"],
      [40, "late"],
    ]);
    expect(text).not.toMatch(/secret-\d/);
    expect(problems).toEqual([]);
  });

  it("that cannot be written stops nothing", async () => {
    const problems: Error[] = [];
    writeFileSync(join(folder, "file"), "");
    const file = createFileLog({ folder: join(folder, "file"), level: "info", onProblem: error => problems.push(error) });
    file.log.info({}, "lost");
    await file.stop();
    await expect.poll(() => problems.length, { interval: 5 }).toBeGreaterThan(0);
    file.log.error({}, "lost, too");
  });
});

describe("the owner's token at the door", () => {
  it("is read once a second, and at once after a rotation", () => {
    const clock = createFakeClock();
    let reads = 0;
    const cache = createOwnerTokenCache({ clock, read: () => `token ${++reads}` });
    const seen = [cache.current(), cache.current()];
    clock.advance(1_000);
    seen.push(cache.current());
    cache.forget();
    seen.push(cache.current());
    expect(seen).toEqual(["token 1", "token 1", "token 2", "token 3"]);
  });
});
