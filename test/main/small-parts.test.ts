import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EndReason } from "../../contract/status.ts";
import { homeOf, languageOf } from "../../main/environment.ts";
import { createLastLines, createLineCutter } from "../../main/supervisor/lines.ts";
import { probeHealth } from "../../main/supervisor/probe.ts";
import { createSupervisorLog } from "../../main/supervisor/supervisor-log.ts";
import { describeGaveUp, exitCodeOf } from "../../main/up/failure.ts";
import { findFreePort, listeningInodes } from "../../main/up/port-holder.ts";
import { onStopRequest } from "../../main/up/signals.ts";
import { describeEnd } from "../../main/up/words.ts";

test.each([
  [{}, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh-CN"],
  [{ LANG: "zh_TW.UTF-8", LC_ALL: "" }, "zh-CN"],
  [{ LANG: "zh_CN.UTF-8", LC_ALL: "C" }, "en"],
  [{ LANG: "en_US.UTF-8", LC_MESSAGES: "zh_CN.UTF-8" }, "zh-CN"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
] as const)("languageOf %j is %s", (environment, language) => {
  expect(languageOf(environment)).toBe(language);
});

test.each([
  [{ HEARTH_HOME: "/a" }, "/b", "/b"],
  [{ HEARTH_HOME: "/a" }, undefined, "/a"],
  [{ HEARTH_HOME: "" }, undefined, join(homedir(), ".hearth")],
  [{ HEARTH_HOME: "x" }, undefined, join(process.cwd(), "x")],
] as const)("homeOf %j %s is %s", (environment, fromCommandLine, home) => {
  expect(homeOf(environment, fromCommandLine)).toBe(home);
});

describe("lines of standard error", () => {
  test("cut wherever the pieces end; a line without end is cut too", () => {
    const lines: string[] = [];
    const cutter = createLineCutter(line => lines.push(line));
    for (const piece of ["on", "e\ntw", "o\r\n\n", "x".repeat(5000), "\nlast"]) cutter.push(piece);
    cutter.end();
    expect(lines).toEqual(["one", "two", "x".repeat(4096), "x".repeat(904), "last"]);
  });

  test("only the newest are kept", () => {
    const last = createLastLines(2);
    for (const line of ["a", "b", "c"]) last.add(line);
    expect(last.all()).toEqual(["b", "c"]);
  });
});

test("the supervisor's log is cut at its size, keeps one older copy, and is the owner's alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "hearth-log-"));
  const file = join(folder, "supervisor.log");
  const log = createSupervisorLog(file, 1000, () => 0);
  for (let line = 0; line < 100; line++) log.child(`line ${line}`);
  expect(statSync(file).size).toBeLessThan(1100);
  expect(statSync(`${file}.1`).size).toBeLessThan(1100);
  expect(readFileSync(file, "utf8")).toMatch(/1970-01-01T00:00:00.000Z gateway line 99\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
  // The folder is gone: nothing is written and nothing is thrown.
  log.warn("nobody reads this");
});

test("stop requests: what comes within half a second is one; later ones mean at once; none is heard afterwards", () => {
  const source = new EventEmitter();
  let nowMs = 0;
  const heard: string[] = [];
  const stopListening = onStopRequest(
    source,
    { now: () => nowMs },
    { first: () => heard.push(`first at ${nowMs}`), again: () => heard.push(`again at ${nowMs}`) },
  );
  for (const [atMs, event] of [
    [100, "SIGINT"],
    [110, "SIGINT"],
    [600, "disconnect"],
    [601, "SIGINT"],
    [900, "SIGTERM"],
  ] as const) {
    nowMs = atMs;
    source.emit(event);
  }
  stopListening();
  source.emit("SIGINT");
  expect(heard).toEqual(["first at 100", "again at 601", "again at 900"]);
  expect(source.eventNames()).toEqual([]);
});

describe("ports", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4965 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 51111 1 0000 100 0 0 10 0
   1: 0100007F:4965 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 52222 1 0000 20 4 30 10 -1
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 53333 1 0000 100 0 0 10 0
`;

  test.each([
    [18789, ["51111"]],
    [80, ["53333"]],
    [49153, []],
  ])("only sockets that listen on %i", (port, inodes) => {
    expect(listeningInodes(table, port)).toEqual(inodes);
  });

  test("a taken port is never offered, and after the last comes the first that needs no rights", async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await findFreePort(port - 1)).not.toBe(port);
    expect(await findFreePort(65_535)).toBeGreaterThanOrEqual(1024);
    server.close();
  });
});

test("the probe: our gateway's boot id; a stranger, a wrong address and silence are nobody", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/health") response.end('{"status":"ok","version":"1","bootId":"b1"}');
  });
  const stranger = createServer((_request, response) => response.end("<html>"));
  const silent = createServer(() => undefined);
  const urls: string[] = [];
  for (const one of [server, stranger, silent]) {
    await new Promise<void>(resolve => one.listen(0, "127.0.0.1", resolve));
    urls.push(`http://127.0.0.1:${(one.address() as AddressInfo).port}`);
  }
  const patienceMs = (url: string): number => (url === urls[2] ? 100 : 20_000);
  const answers = await Promise.all([...urls, "nonsense", "ftp://127.0.0.1"].map(url => probeHealth(url, patienceMs(url))));
  expect(answers).toEqual(["b1", null, null, null, null]);
  for (const one of [server, stranger, silent]) one.close().closeAllConnections();
});

describe("why it ended", () => {
  const fatal: EndReason = { kind: "fatal", code: "PORT_TAKEN", message: "m", hint: "h", slots: { port: 18789 }, exitCode: 75 };

  test.each([
    [{ kind: "exit", code: 1 }, "it ended with exit code 1", "以退出码 1 结束", 1],
    [{ kind: "exit", code: 0 }, "it ended with exit code 0", "以退出码 0 结束", 1],
    [{ kind: "exit", code: 78 }, "it ended with exit code 78", "以退出码 78 结束", 78],
    [{ kind: "exit", code: 203 }, "it ended with exit code 203", "以退出码 203 结束", 1],
    [{ kind: "signal", signal: "SIGSEGV" }, "it was ended by SIGSEGV", "被信号 SIGSEGV 终止", 1],
    [{ kind: "hung", silentMs: 20_040 }, "it did not answer for 20 s", "20 秒没有响应", 1],
    [{ kind: "neverReady", waitedMs: 1_250 }, "it was not ready within 1.3 s", "1.3 秒内未就绪", 1],
    [{ kind: "notStarted", problem: "ENOENT" }, "it could not be started: ENOENT", "无法启动：ENOENT", 1],
    [fatal, "m", "m", 75],
  ] as const)("%j", (reason, en, zh, exitCode) => {
    expect([describeEnd(reason, "en"), describeEnd(reason, "zh-CN"), exitCodeOf(reason)]).toEqual([en, zh, exitCode]);
  });

  const ports = {
    findPortHolder: () => Promise.resolve({ pid: 7, name: "nginx" }),
    findFreePort: (port: number) => Promise.resolve(port + 2),
    probe: () => Promise.resolve(null),
  };
  test("a port that another Hearth holds is told so, in both languages and without a pid where none is known", async () => {
    const asked: string[] = [];
    const probe = (url: string) => Promise.resolve(asked.push(url) > 0 ? "b1" : null);
    const status = { kind: "gaveUp", lastLines: [], reason: fatal, failures: 1 } as const;
    const [en, zh] = [
      await describeGaveUp(status, "en", { ...ports, probe }),
      await describeGaveUp(status, "zh-CN", { ...ports, probe, findPortHolder: () => Promise.resolve(null) }),
    ];
    expect(en.message).toBe("Port 18789 is taken by another program (another Hearth, pid 7).");
    expect(zh.message).toBe("端口 18789 被其他程序占用（另一个 Hearth）。");
    expect(asked[0]).toBe("http://127.0.0.1:18789");
  });

  test.each([
    [{ reason: fatal, failures: 1 }, "PORT_TAKEN", "端口 18789 被其他程序占用（nginx，pid 7）。"],
    [{ reason: { ...fatal, slots: undefined }, failures: 1 }, "PORT_TAKEN", "m"],
    [{ reason: { kind: "exit", code: 1 }, failures: 5 }, "GATEWAY_GAVE_UP", "网关在 10 分钟内失败 5 次，未再启动。"],
    [{ reason: { kind: "exit", code: 78 }, failures: 1 }, "GATEWAY_REFUSED", "网关以退出码 78 结束，重新启动无济于事。"],
  ] as const)("given up: %j", async (status, code, message) => {
    expect(await describeGaveUp({ kind: "gaveUp", lastLines: [], ...status }, "zh-CN", ports)).toMatchObject({ code, message });
  });
});
