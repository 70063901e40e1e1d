import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { isAlive } from "../support/processes.ts";
import { createKeeperRoom, spec } from "./keeper-room.ts";

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});
const room = (...more: Parameters<typeof createKeeperRoom>) => {
  const made = createKeeperRoom(...more);
  open.push(made);
  return made;
};

test("runs what is wanted, with its environment and nobody else's keys, and ends it in order when it is not", async () => {
  const { keeper, running, lines, kinds, logged } = room();
  keeper.want([spec("serve", { environment: { GREETING: "hello" } })]);
  const pid = await running();
  await expect.poll(lines).toEqual(["hello no key"]);
  expect(logged).toContain("ollama: hello no key");
  keeper.want([]);
  await expect.poll(() => isAlive(pid)).toBe(false);
  await expect.poll(kinds).toEqual(["running", "stopped"]);
});

test("the same wish again leaves it as it is, and says how it is", async () => {
  const { keeper, running, states, kinds } = room();
  keeper.want([spec("serve")]);
  const pid = await running();
  keeper.want([spec("serve")]);
  await expect.poll(kinds).toEqual(["running", "running"]);
  expect(states()[1]).toMatchObject({ pid });
});

test("another spec ends the old one first, then starts the new one", async () => {
  const { keeper, running, kinds, lines } = room();
  keeper.want([spec("serve", { environment: { GREETING: "old" } })]);
  const old = await running();
  await expect.poll(lines).toHaveLength(1);
  keeper.want([spec("serve", { environment: { GREETING: "older" } })]);
  keeper.want([spec("serve", { environment: { GREETING: "new" } })]);
  const fresh = await running(2);
  expect(isAlive(old)).toBe(false);
  expect(isAlive(fresh)).toBe(true);
  await expect.poll(lines).toEqual(["old no key", "new no key"]);
  expect(kinds()).toEqual(["running", "stopped", "running"]);
});

test("starts again what ends by itself, and gives up after five early failures, with the last lines", async () => {
  const { keeper, kinds, states } = room();
  keeper.want([spec("fail")]);
  await expect.poll(() => kinds().at(-1)).toBe("gaveUp");
  expect(kinds().filter(kind => kind === "running")).toHaveLength(5);
  const last = states().at(-1);
  expect(last).toMatchObject({ kind: "gaveUp", failures: 5, end: "exit 3" });
  expect(last?.kind === "gaveUp" && [...last.lastLines].sort()).toEqual(["on standard error", "on standard output"]);

  keeper.want([spec("fail")]);
  await expect.poll(() => kinds().filter(kind => kind === "running").length).toBe(10);
});

test("a program that is not there fails by name", async () => {
  const { keeper, states } = room();
  keeper.want([spec("serve", { program: "no-such-program-anywhere" })]);
  await expect.poll(() => states().at(-1)).toMatchObject({ kind: "gaveUp", end: "ENOENT", failures: 5 });
});

test("what the system refuses at once is a failure like any other, and the rest goes on", async () => {
  const { keeper, states } = room();
  keeper.want([spec("serve", { args: ["x".repeat(3_000_000)] }), spec("serve", { name: "tailscale-serve" })]);
  await expect.poll(states).toContainEqual(expect.objectContaining({ kind: "gaveUp", end: "E2BIG", failures: 5 }));
  expect(states()).toContainEqual(expect.objectContaining({ kind: "running" }));
  keeper.want([spec("serve", { environment: { GREETING: "a\0b" } })]);
  await expect
    .poll(states)
    .toContainEqual(expect.objectContaining({ kind: "gaveUp", end: "ERR_INVALID_ARG_VALUE", failures: 5 }));
});

test("killed, its whole family is gone, and it comes back", async () => {
  const { keeper, running, lines, states } = room();
  keeper.want([spec("family")]);
  const pid = await running();
  await expect.poll(lines).toHaveLength(1);
  const child = Number(lines()[0]?.split(" ")[1]);
  expect(isAlive(child)).toBe(true);
  process.kill(pid, "SIGKILL");
  await running(2);
  expect(isAlive(child)).toBe(false);
  expect(states()).toContainEqual(expect.objectContaining({ kind: "waiting", failures: 1, end: "SIGKILL" }));
});

test("what does not leave when asked is killed, and a second stop can only hurry", async () => {
  const { keeper, running, lines } = room();
  keeper.want([spec("stubborn", { stopWithinMs: 360_000_000 })]);
  const pid = await running();
  await expect.poll(lines).toContain("ready");
  const slow = keeper.stop(360_000_000);
  await expect.poll(lines).toContain("no");
  expect(isAlive(pid)).toBe(true);
  await keeper.stop(0);
  await slow;
  expect(isAlive(pid)).toBe(false);
});

test("no more than 200 lines a second go on, none longer than 4096 characters", async () => {
  const now = { ms: 0 };
  const { keeper, lines } = room({ clock: { now: () => now.ms } });
  keeper.want([spec("chatter 500")]);
  await expect.poll(lines).toHaveLength(200);
  expect(lines()[0]).toHaveLength(4_096);
  expect(lines().every(line => line.length <= 4_096)).toBe(true);
});

test("what runs is written down while it runs", async () => {
  const { home, keeper, running } = room();
  const file = join(home, "run", "companions.json");
  keeper.want([spec("serve")]);
  const pid = await running();
  await expect
    .poll(() => existsSync(file) && JSON.parse(readFileSync(file, "utf8")))
    .toMatchObject([{ name: "ollama", pid, program: process.execPath }]);
  await keeper.stop(10_000);
  expect(existsSync(file)).toBe(false);
});

test("a stop before it runs leaves nothing", async () => {
  const { keeper, kinds } = room();
  keeper.want([spec("serve")]);
  await keeper.stop(10_000);
  expect(kinds().filter(kind => kind === "running")).toHaveLength(kinds().filter(kind => kind === "stopped").length);
});

test.skipIf(process.platform === "win32")(
  "one that hangs is ended, also when it cannot hear, and started again; one that is not there is no error",
  async () => {
    const { keeper, running, kinds, logged } = room();
    keeper.renew("ollama");
    keeper.want([spec("serve")]);
    const pid = await running();
    process.kill(pid, "SIGSTOP");
    keeper.renew("ollama");
    keeper.renew("ollama");
    const fresh = await running(2);
    expect([isAlive(pid), fresh === pid, kinds()]).toEqual([false, false, ["running", "stopped", "running"]]);
    expect(logged.filter(line => line.includes("does not answer"))).toHaveLength(1);
    await keeper.stop(10_000);
    keeper.renew("ollama");
    expect(kinds().at(-1)).toBe("stopped");
  },
);
