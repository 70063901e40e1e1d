import { afterEach, describe, expect, test } from "vitest";
import type { GatewayStatus } from "../../contract/status.ts";
import { usualLimits } from "../../main/supervisor/limits.ts";
import { createNodeSpawner } from "../../main/supervisor/node-child.ts";
import { probeHealth } from "../../main/supervisor/probe.ts";
import { createSupervisor } from "../../main/supervisor/supervisor.ts";
import { systemClock, systemTimers } from "../../main/supervisor/timers.ts";
import { childPath, isAlive, until } from "./support/processes.ts";

const running: { stop: (deadlineMs: number) => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop(0);
});

/** The real supervisor over a real child, giving up at the second failure; impatient where the child is one that hangs. */
function supervise(child: string, runtime = process.execPath) {
  const missesAllowed = child === "hang.mjs" ? 3 : 1_000;
  const supervisor = createSupervisor({
    spawnGateway: createNodeSpawner({ runtime, args: [childPath(child)], environment: { PATH: process.env.PATH } }),
    clock: systemClock,
    timers: systemTimers,
    probe: probeHealth,
    log: { info: () => undefined, warn: () => undefined, child: () => undefined },
    limits: { ...usualLimits, readyWithinMs: 60_000, pingEveryMs: 40, missesAllowed, probeWithinMs: 200 },
    policy: (failures, end, nowMs) =>
      failures.length > 1 || (end.kind === "fatal" && end.exitCode === 78)
        ? { kind: "giveUp", failures: failures.length }
        : { kind: "restart", failures: failures.length, restartAtMs: nowMs + 10 },
  });
  const seen: GatewayStatus[] = [];
  supervisor.onStatus(status => seen.push(status));
  running.push(supervisor);
  supervisor.start();
  const reach = (kind: GatewayStatus["kind"]) => until(`status ${kind}`, () => seen.some(status => status.kind === kind));
  return { supervisor, seen, reach, kinds: () => seen.map(({ kind }) => kind) };
}

describe("supervisor over real processes", () => {
  test("a good child is kept, answers pings, and stops in order", async () => {
    const { supervisor, seen, reach, kinds } = supervise("good.mjs");
    await reach("running");
    const status = seen[1];
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await supervisor.stop(30_000)).toBe("orderly");
    expect(kinds()).toEqual(["starting", "running", "stopping", "stopped"]);
    expect(status?.kind === "running" && isAlive(status.pid)).toBe(false);
  });

  test("under load the young part of its heap stays small: what it grows to it would keep", async () => {
    const load = `const kept = [];
      for (let i = 0; i < 3e6; i += 1) kept[i % 150_000] = { i };
      const young = require("node:v8").getHeapSpaceStatistics().find(one => one.space_name === "new_space");
      process.stderr.write(String(young.space_size / 2 ** 20));`;
    const said: string[] = [];
    const over = Promise.withResolvers<unknown>();
    createNodeSpawner({ runtime: process.execPath, args: ["-e", load], environment: { PATH: process.env.PATH } })({
      message: () => undefined,
      errorLine: line => void said.push(line),
      ended: over.resolve,
    });
    expect(await over.promise).toEqual({ kind: "exit", code: 0 });
    expect(Number(said[0])).toBeLessThanOrEqual(16);
  });

  test("a child that crashes: every line it said is kept, also the one without an end", async () => {
    const { seen, reach, kinds } = supervise("crash.mjs");
    await reach("gaveUp");
    expect(kinds()).toEqual(["starting", "waiting", "starting", "gaveUp"]);
    expect(seen.at(-1)).toEqual({
      kind: "gaveUp",
      failures: 2,
      reason: { kind: "exit", code: 1 },
      lastLines: ["first line", "Error: the roof is on fire"],
    });
  });

  test("what is said on its standard error just after its exit still counts", async () => {
    const { seen, reach } = supervise("last-words.mjs");
    await reach("gaveUp");
    expect(seen.at(-1)).toMatchObject({ reason: { kind: "exit", code: 1 }, lastLines: ["the helper says why"] });
  });

  test("a child whose event loop is blocked is found, killed and started again", async () => {
    const { seen, reach, kinds } = supervise("hang.mjs");
    await reach("gaveUp");
    expect(kinds()).toEqual(["starting", "running", "waiting", "starting", "running", "gaveUp"]);
    expect(seen.at(-1)).toMatchObject({ reason: { kind: "hung" } });
    for (const status of seen) if (status.kind === "running") expect(isAlive(status.pid)).toBe(false);
  });

  test("words said in the last moment before exit 78 are heard", async () => {
    const { seen, reach } = supervise("config.mjs");
    await reach("gaveUp");
    expect(seen.map(({ kind }) => kind)).toEqual(["starting", "gaveUp"]);
    expect(seen.at(-1)).toMatchObject({ reason: { kind: "fatal", code: "CONFIG_SYNTAX", exitCode: 78 } });
  });

  test("a child that ignores stop is killed at the deadline", async () => {
    const { supervisor, seen, reach } = supervise("stubborn.mjs");
    await reach("running");
    const before = Date.now();
    expect(await supervisor.stop(200)).toBe("forced");
    expect(Date.now() - before).toBeGreaterThanOrEqual(195);
    expect(seen.map(({ kind }) => kind)).toEqual(["starting", "running", "stopping", "stopped"]);
  });

  test("a runtime that is not there is a reason like any other", async () => {
    const { seen, reach } = supervise("good.mjs", "/nowhere/node");
    await reach("gaveUp");
    expect(seen.at(-1)).toMatchObject({ kind: "gaveUp", reason: { kind: "notStarted", problem: "spawn /nowhere/node ENOENT" } });
  });
});
