import { describe, expect, test } from "vitest";
import type { GatewayStatus } from "../../contract/status.ts";
import { usualLimits } from "../../main/supervisor/limits.ts";
import { decideRestart } from "../../main/supervisor/restart-policy.ts";
import { createSupervisor } from "../../main/supervisor/supervisor.ts";
import { createFakeGateways } from "./support/fake-gateways.ts";
import { createFakeTime } from "./support/fake-time.ts";

const second = 1000;

function build() {
  const time = createFakeTime(0);
  const gateways = createFakeGateways();
  const notes: string[] = [];
  const door = { bootId: null as string | null, asked: 0 };
  const supervisor = createSupervisor({
    spawnGateway: gateways.spawnGateway,
    clock: time.clock,
    timers: time.timers,
    probe: () => {
      door.asked += 1;
      return Promise.resolve(door.bootId);
    },
    log: { info: () => undefined, warn: message => void notes.push(message), child: () => undefined },
    limits: usualLimits,
    policy: decideRestart,
  });
  const seen: GatewayStatus[] = [];
  supervisor.onStatus(status => seen.push(status));
  return { time, gateways, notes, door, supervisor, seen };
}

/** A status in a word or two, with the second at which it was reached where that is its point. */
const brief = (status: GatewayStatus): string => {
  switch (status.kind) {
    case "starting":
      return `starting ${status.attempt} at ${status.sinceMs / second}`;
    case "running":
      return `running ${status.bootId} at ${status.sinceMs / second}`;
    case "waiting":
      return `waiting ${status.failures} until ${status.restartAtMs / second}: ${status.reason.kind}`;
    case "gaveUp":
      return `gaveUp ${status.failures}: ${status.reason.kind}`;
    case "stopping":
      return `stopping ${status.deadlineMs}`;
    case "stopped":
      return "stopped";
  }
};

const silentFor = (gateway: { sent: unknown[] }) => gateway.sent.length;

describe("supervisor", () => {
  test("starts, runs, stops in order, and leaves no timer", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    supervisor.start();
    gateways.last().becomeReady();
    const over = supervisor.stop(10_000);
    expect(gateways.last().sent).toEqual([{ kind: "stop", deadlineMs: 8000 }]);
    gateways.last().end({ kind: "exit", code: 0 });
    expect(await over).toBe("orderly");
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "running boot-1 at 0", "stopping 10000", "stopped"]);
    expect(seen[1]).toMatchObject({ setupUrl: "http://127.0.0.1:18001/setup#code=once", newOwnerToken: "token-of-the-owner" });
    expect(time.waiting()).toBe(0);
    expect(gateways.count()).toBe(1);
  });

  test("five crashes: waits longer each time, then gives up with the last lines; a new start begins anew", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    for (const waitMs of [500, 1000, 2000, 5000]) {
      gateways.last().end({ kind: "exit", code: 1 });
      await time.advance(waitMs);
    }
    for (let line = 1; line <= 25; line++) gateways.last().print(`line ${line}`);
    gateways.last().end({ kind: "exit", code: 1 });
    await time.advance(60 * second);
    supervisor.start();
    expect(seen.map(brief)).toEqual([
      "starting 1 at 0",
      "waiting 1 until 0.5: exit",
      "starting 2 at 0.5",
      "waiting 2 until 1.5: exit",
      "starting 3 at 1.5",
      "waiting 3 until 3.5: exit",
      "starting 4 at 3.5",
      "waiting 4 until 8.5: exit",
      "starting 5 at 8.5",
      "gaveUp 5: exit",
      "starting 1 at 68.5",
    ]);
    const gaveUp = seen[9];
    expect(gaveUp?.kind === "gaveUp" && gaveUp.lastLines).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index + 6}`));
  });

  test("a settings error is never restarted and keeps what the gateway said", () => {
    const { gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().say({ kind: "fatal", code: "CONFIG_SYNTAX", message: "line 3", hint: "mend it" });
    gateways.last().end({ kind: "exit", code: 78 });
    expect(seen.slice(1)).toEqual([
      {
        kind: "gaveUp",
        failures: 1,
        reason: { kind: "fatal", code: "CONFIG_SYNTAX", message: "line 3", hint: "mend it", exitCode: 78 },
        lastLines: [],
      },
    ]);
  });

  test("a start that never becomes ready is ended after 20 s", async () => {
    const { time, supervisor, seen } = build();
    supervisor.start();
    await time.advance(20 * second);
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "waiting 1 until 20.5: neverReady"]);
  });

  test("said fatal but does not leave: ended after 5 s, the words stand", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().say({ kind: "fatal", code: "DATABASE_DAMAGED", message: "m", hint: "h" });
    await time.advance(5 * second);
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "waiting 1 until 5.5: fatal"]);
  });

  test("three misses and a silent door: hung; ended and started again", async () => {
    const { time, gateways, supervisor, seen, door } = build();
    supervisor.start();
    gateways.last().becomeReady();
    await time.advance(5 * second);
    gateways.last().say({ kind: "alive", atMs: 0 });
    await time.advance(19 * second);
    expect(door.asked).toBe(0);
    await time.advance(2 * second);
    expect(seen.map(brief)).toEqual([
      "starting 1 at 0",
      "running boot-1 at 0",
      "waiting 1 until 25.5: hung",
      "starting 2 at 25.5",
    ]);
    expect(seen[2]).toMatchObject({ reason: { kind: "hung", silentMs: 20_000 } });
  });

  test("three misses but the door answers: it lives on, and is asked again only after three more", async () => {
    const { time, gateways, supervisor, seen, door, notes } = build();
    door.bootId = "boot-1";
    supervisor.start();
    gateways.last().becomeReady();
    await time.advance(36 * second);
    expect(door.asked).toBe(2);
    expect(silentFor(gateways.last())).toBe(7);
    expect(notes[0]).toBe("the gateway answers over HTTP but not on its channel");
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "running boot-1 at 0"]);
  });

  test("another gateway at that door is no sign of life", async () => {
    const { time, gateways, supervisor, seen, door } = build();
    door.bootId = "boot-of-a-stranger";
    supervisor.start();
    gateways.last().becomeReady();
    await time.advance(20 * second);
    expect(seen.map(brief).at(-1)).toBe("waiting 1 until 20.5: hung");
  });

  test("answers keep it alive for hours; then an exit 0 that nobody asked for is the first failure", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().becomeReady();
    for (let round = 0; round < 720; round++) {
      await time.advance(5 * second);
      gateways.last().say({ kind: "alive", atMs: 0 });
    }
    gateways.last().end({ kind: "exit", code: 0 });
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "running boot-1 at 0", "waiting 1 until 3600.5: exit"]);
  });

  test("what is not of the contract is noted and ignored", () => {
    const { gateways, supervisor, seen, notes } = build();
    supervisor.start();
    for (const message of [null, "ready", { kind: "ready" }, { kind: "unknown" }, [1]]) gateways.last().say(message);
    expect(seen.map(brief)).toEqual(["starting 1 at 0"]);
    expect(notes).toHaveLength(5);
  });

  test("ignores stop: killed at the deadline", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().becomeReady();
    const over = supervisor.stop(10 * second);
    await time.advance(9.9 * second);
    expect(seen.map(brief).at(-1)).toBe("stopping 10000");
    await time.advance(0.1 * second);
    expect(await over).toBe("forced");
    expect(seen.map(brief).at(-1)).toBe("stopped");
    expect(time.waiting()).toBe(0);
  });

  test("a second stop ends it at once; both callers hear of it", async () => {
    const { gateways, supervisor, seen } = build();
    supervisor.start();
    const outcomes = Promise.all([supervisor.stop(10_000), supervisor.stop(0)]);
    expect(await outcomes).toEqual(["forced", "forced"]);
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "stopping 10000", "stopping 0", "stopped"]);
    expect(gateways.count()).toBe(1);
  });

  test("stop while it waits for the next start: nothing is started any more", async () => {
    const { time, gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().end({ kind: "signal", signal: "SIGSEGV" });
    expect(await supervisor.stop(10_000)).toBe("orderly");
    await time.advance(60 * second);
    expect(seen.map(brief)).toEqual(["starting 1 at 0", "waiting 1 until 0.5: signal", "stopped"]);
  });

  test("a gateway that wants to be started anew is, at once; one that wants nothing else waits longer each time, and is given up", async () => {
    const { time, gateways, supervisor, seen } = build();
    const wish = (): void => {
      gateways.last().becomeReady();
      gateways.last().say({ kind: "restart" });
      gateways.last().end({ kind: "exit", code: 0 });
    };
    supervisor.start();
    await time.advance(11 * second);
    wish();
    wish();
    for (const waitMs of [0, 1000, 2000, 5000]) {
      await time.advance(waitMs);
      wish();
    }
    await time.advance(60 * second);
    expect(seen.map(brief).filter(line => !/^(?:running|stopping)/.test(line))).toEqual([
      "starting 1 at 0",
      "stopped",
      "starting 1 at 11",
      "stopped",
      "starting 1 at 11",
      "waiting 2 until 12: exit",
      "starting 3 at 12",
      "waiting 3 until 14: exit",
      "starting 4 at 14",
      "waiting 4 until 19: exit",
      "starting 5 at 19",
      "gaveUp 5: exit",
    ]);
    expect(time.waiting()).toBe(0);
  });

  test("the person's word counts more than the gateway's wish", async () => {
    const { gateways, supervisor, seen } = build();
    supervisor.start();
    for (const ask of [() => supervisor.restart(10_000), () => supervisor.start(), () => supervisor.stop(10_000)]) {
      gateways.last().becomeReady();
      gateways.last().say({ kind: "restart" });
      const asked = ask();
      gateways.last().end({ kind: "exit", code: 0 });
      await asked;
    }
    expect(seen.map(brief).filter(line => !/^(?:running|stopping)/.test(line))).toEqual([
      "starting 1 at 0",
      "stopped",
      "starting 1 at 0",
      "stopped",
      "starting 1 at 0",
      "stopped",
    ]);
  });

  test("restart stops in order and starts anew; a stop meanwhile calls the new start off", async () => {
    const { gateways, supervisor, seen } = build();
    supervisor.start();
    gateways.last().becomeReady();
    const again = supervisor.restart(10_000);
    gateways.last().end({ kind: "exit", code: 0 });
    await again;
    gateways.last().becomeReady();
    const calledOff = Promise.all([supervisor.restart(10_000), supervisor.stop(10_000)]);
    gateways.last().end({ kind: "exit", code: 0 });
    expect(await calledOff).toEqual(["orderly", "orderly"]);
    expect(seen.map(brief)).toEqual([
      "starting 1 at 0",
      "running boot-1 at 0",
      "stopping 10000",
      "stopped",
      "starting 1 at 0",
      "running boot-2 at 0",
      "stopping 10000",
      "stopped",
    ]);
  });
});
