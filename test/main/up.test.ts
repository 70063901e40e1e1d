import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAlive, removeHome, startUp, temporaryHome, until } from "./support/processes.ts";

let home = "";
const started: ReturnType<typeof startUp>[] = [];
beforeEach(() => {
  home = temporaryHome();
});
afterEach(async () => {
  for (const { up, ended } of started.splice(0)) {
    if (up.exitCode === null && up.signalCode === null) up.kill("SIGKILL");
    await ended;
  }
  removeHome(home);
});

const start = (...args: Parameters<typeof startUp>) => {
  const one = startUp(...args);
  started.push(one);
  return one;
};

/** The pid of the gateway, from the JSON lines of `up --json`. */
async function gatewayPid({ lines }: ReturnType<typeof startUp>): Promise<number> {
  await until("running", () => lines.out.some(line => line.includes('"running"')));
  return JSON.parse(lines.out.find(line => line.includes('"running"')) ?? "{}").pid;
}

/** What differs from run to run. */
const plain = (lines: readonly string[]): string[] => lines.map(line => line.replace(/127\.0\.0\.1:\d+/, "HOST"));

describe("hearth up", () => {
  test("prints one address and the token once, stops in order on Ctrl-C, exit 0", async () => {
    const one = start("good.mjs", home);
    await until("running", () => one.lines.out.length >= 3);
    one.up.kill("SIGINT");
    expect(await one.ended).toBe(0);
    expect(plain(one.lines.out)).toEqual([
      "Hearth is starting. Ctrl-C stops it.",
      "Hearth is running. Open http://HOST/setup#code=ABCD2345",
      "Owner token, shown only this once; keep it safe: token-of-the-owner",
      "Hearth is stopping (at most 10 s; Ctrl-C again ends it at once).",
      "Hearth has stopped.",
    ]);
    expect(one.lines.problem).toEqual([]);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const log = readFileSync(join(home, "logs", "supervisor.log"), "utf8");
    expect(log).toContain("the gateway is ready");
    expect(log).not.toMatch(/ABCD2345|token-of-the-owner/);
  });

  test("speaks Chinese where the environment does", async () => {
    const one = start("good.mjs", home, [], { environment: { LC_ALL: "zh_CN.UTF-8" } });
    await until("running", () => one.lines.out.length >= 3);
    one.up.kill("SIGTERM");
    expect(await one.ended).toBe(0);
    expect(plain(one.lines.out)).toEqual([
      "Hearth 正在启动。按 Ctrl-C 停止。",
      "Hearth 正在运行。请打开 http://HOST/setup#code=ABCD2345",
      "所有者令牌，仅显示这一次，请妥善保存：token-of-the-owner",
      "Hearth 正在停止（最多 10 秒；再按一次 Ctrl-C 立即结束）。",
      "Hearth 已停止。",
    ]);
  });

  test("one Ctrl-C that arrives three times is one; a later one ends it at once", async () => {
    const one = start("stubborn.mjs", home, ["--json"]);
    const pid = await gatewayPid(one);
    // At once, and of three kinds: those of one kind that wait together would be one for the system already.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) one.up.kill(signal);
    await until("stopping", () => one.lines.out.length >= 3);
    await sleep(600);
    expect(isAlive(pid)).toBe(true);
    expect(one.lines.out).toHaveLength(3);
    one.up.kill("SIGINT");
    expect(await one.ended).toBe(1);
    expect(isAlive(pid)).toBe(false);
    expect(one.lines.out.map(line => JSON.parse(line).kind)).toEqual(["starting", "running", "stopping", "stopping", "stopped"]);
  });

  test.each(["good.mjs", "stubborn.mjs"])("SIGKILL of the supervisor leaves no orphan (%s)", async child => {
    const one = start(child, home, ["--json"]);
    const pid = await gatewayPid(one);
    one.up.kill("SIGKILL");
    expect(await one.ended).toBe("SIGKILL");
    await until("the gateway has gone", () => !isAlive(pid));
  });

  test("stops in order when the process that started it dies", async () => {
    const one = start("good.mjs", home, ["--json"], { ipc: true });
    const pid = await gatewayPid(one);
    one.up.disconnect();
    expect(await one.ended).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  test("a settings error: the gateway's own words, its exit code, no second start", async () => {
    const one = start("config.mjs", home);
    expect(await one.ended).toBe(78);
    expect(one.lines.out).toEqual(["Hearth is starting. Ctrl-C stops it."]);
    expect(one.lines.problem).toEqual([
      "  reading the settings",
      "hearth.json5 cannot be read at line 3",
      "Mend the file there.",
    ]);
  });

  test("a crash is told with its reason and when it starts again; Ctrl-C ends the waiting", async () => {
    const one = start("crash.mjs", home);
    await until("a second failure", () => one.lines.problem.length >= 2);
    one.up.kill("SIGINT");
    expect(await one.ended).toBe(0);
    expect(one.lines.problem).toEqual([
      "The gateway failed: it ended with exit code 1. It starts again in 0.5 s.",
      "The gateway failed: it ended with exit code 1. It starts again in 1 s.",
    ]);
    expect(one.lines.out).toEqual([
      "Hearth is starting. Ctrl-C stops it.",
      "The gateway is starting again (attempt 2).",
      "Hearth has stopped.",
    ]);
    expect(readFileSync(join(home, "logs", "supervisor.log"), "utf8")).toContain("gateway Error: the roof is on fire");
  });

  test("a second one in the same home is told where the first is", async () => {
    const first = start("good.mjs", home, ["--json"]);
    const pid = await gatewayPid(first);
    const second = start("good.mjs", home, ["--json"]);
    expect(await second.ended).toBe(75);
    expect(second.lines.out).toEqual([]);
    const { error } = JSON.parse(second.lines.problem.join(""));
    expect(error.code).toBe("ALREADY_RUNNING");
    // Who lost the sign-in wants a new link, not the bare address.
    expect(error.hint).toContain("`npx hearth pair --owner`");
    expect(error.message).toMatch(
      new RegExp(`^Hearth already runs in this home \\(pid ${pid}, http://127\\.0\\.0\\.1:\\d+\\)\\.$`),
    );
    expect(isAlive(pid)).toBe(true);
  });

  test("an owner file that a crash left does not keep it from starting", async () => {
    const first = start("good.mjs", home, ["--json"]);
    await gatewayPid(first);
    const owner = JSON.parse(readFileSync(join(home, "run", "gateway.json"), "utf8"));
    writeFileSync(join(home, "run", "gateway.json"), JSON.stringify({ ...owner, bootId: "of-yesterday" }));
    const second = start("good.mjs", home, ["--json"]);
    await gatewayPid(second);
  });

  test("a taken port: who holds it, another that is free, and the holder lives on", async () => {
    // It never answers; reading lets its sockets end, so that it can be closed.
    const holder = createServer(socket => socket.on("error", () => undefined).resume());
    await new Promise<void>(resolve => holder.listen(0, "127.0.0.1", resolve));
    const port = (holder.address() as { port: number }).port;
    const one = start("port-taken.mjs", home, ["--port", String(port)]);
    expect(await one.ended).toBe(75);
    const name = process.platform === "linux" ? ` (${readFileSync("/proc/self/comm", "utf8").trim()}, pid ${process.pid})` : "";
    expect(one.lines.problem[0]).toBe(`Port ${port} is taken by another program${name}.`);
    expect(one.lines.problem[1]).toMatch(/^Stop that program, or choose another port: `npx hearth up --port \d+`\.$/);
    expect(holder.listening).toBe(true);
    await new Promise(resolve => holder.close(resolve));
  });

  test.each([
    [["--port", "70000"], "--port 70000: 0-65535"],
    [["--prot", "1"], "Unknown option '--prot'"],
    [["here"], "Unexpected argument 'here'. This command does not take positional arguments"],
  ])("wrong usage %j", async (args, sentence) => {
    const one = start("good.mjs", home, args);
    expect(await one.ended).toBe(2);
    expect(one.lines.problem).toEqual([sentence, "`hearth up --help` shows how it is used."]);
  });

  test("a home that is a file", async () => {
    const one = start("good.mjs", home, ["--json", "--home", join(import.meta.dirname, "up.test.ts")]);
    expect(await one.ended).toBe(77);
    expect(JSON.parse(one.lines.problem.join("")).error.code).toBe("HOME_NOT_USABLE");
  });
});
