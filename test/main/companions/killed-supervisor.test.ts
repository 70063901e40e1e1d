import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ToGateway } from "../../../contract/processes.ts";
import { identityOf } from "../../../main/companions/identity.ts";
import { childPath, isAlive } from "../support/processes.ts";
import { createKeeperRoom, spec } from "./keeper-room.ts";

let home: string;
let supervisor: ChildProcess | undefined;
const left: number[] = [];
/** What the companion printed before its supervisor was used. */
let lines: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hearth-killed-"));
});
afterEach(() => {
  supervisor?.kill("SIGKILL");
  for (const pid of left.splice(0)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

/** A supervisor in a process of its own; resolves with the pid of what it keeps once that is written down. */
async function startSupervisor(...args: string[]): Promise<number> {
  const child = spawn(process.execPath, [childPath("keeper.ts"), home, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  supervisor = child;
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const told = (): ToGateway[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map(line => JSON.parse(line) as ToGateway);
  const pid = (): number | undefined =>
    told().flatMap(message => (message.kind === "companion" && message.state.kind === "running" ? [message.state.pid] : []))[0];
  const printed = (): string[] => told().flatMap(message => (message.kind === "companionLine" ? [message.line] : []));
  await expect.poll(() => printed().length > 0 && pid() !== undefined).toBe(true);
  lines = printed();
  await expect.poll(() => existsSync(join(home, "run", "companions.json"))).toBe(true);
  left.push(pid()!);
  return pid()!;
}

test.skipIf(process.platform !== "linux").each([
  ["asked to leave, because it has more to end", "serve", "ollama"],
  ["killed, because it would serve a stranger next", "stubborn", "tailscale-serve"],
  ["killed after its time, because it does not leave", "stubborn", "ollama"],
  ["and what it has started", "family", "ollama"],
])("a killed supervisor takes its companion along: %s", async (_name, mode, name) => {
  const pid = await startSupervisor(mode, name);
  const child = mode === "family" ? Number(lines[0]?.split(" ")[1]) : pid;
  left.push(child);
  supervisor?.kill("SIGKILL");
  await expect.poll(() => [isAlive(pid), isAlive(child)]).toEqual([false, false]);
});

test.skipIf(process.platform === "win32").each([
  ["does not leave when asked", "stubborn", "ollama"],
  ["has a child", "family", "ollama"],
  ["would serve a stranger next", "stubborn", "tailscale-serve"],
])("where the system ends nothing by itself, a shell does: one that %s", async (_name, mode, name) => {
  const pid = await startSupervisor(mode, name, "no-prefix");
  const child = mode === "family" ? Number(lines[0]?.split(" ")[1]) : pid;
  left.push(child);
  supervisor?.kill("SIGKILL");
  await expect.poll(() => [isAlive(pid), isAlive(child)]).toEqual([false, false]);
});

test("a companion that left a process with its pipes keeps nobody from ending", async () => {
  const pid = await startSupervisor("holder", "ollama");
  const holder = Number(lines[0]?.split(" ")[1]);
  left.push(holder);
  const ended = new Promise(resolve => supervisor?.once("exit", resolve));
  supervisor?.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect([isAlive(pid), isAlive(holder)]).toEqual([false, true]);
});

test("where the system has no means for that, the next start ends what was left, and starts its own", async () => {
  const pid = await startSupervisor("serve", "ollama", "no-prefix", "no-watch");
  const ended = new Promise(resolve => supervisor?.once("exit", resolve));
  supervisor?.kill("SIGKILL");
  await ended;
  expect(isAlive(pid)).toBe(true);
  const room = createKeeperRoom({ environment: { ...process.env, HEARTH_HOME: home } });
  room.keeper.want([spec("serve")]);
  const fresh = await room.running();
  expect(isAlive(pid)).toBe(false);
  expect(fresh).not.toBe(pid);
  await room.stop();
});

test.each([
  ["another start", { startedAt: "at another time" }],
  ["another program", { program: "/usr/bin/somebody-elses" }],
])("a stranger who has the number now is left alone: %s", async (_name, wrong) => {
  const stranger = spawn(process.execPath, [childPath("companion.mjs"), "serve"], { detached: true, stdio: "ignore" });
  const pid = stranger.pid!;
  left.push(pid);
  const identity = await identityOf(pid);
  const entry = { name: "ollama", pid, startedAt: identity!.startedAt, program: process.execPath, ...wrong };
  mkdirSync(join(home, "run"));
  writeFileSync(join(home, "run", "companions.json"), JSON.stringify([entry]));
  const room = createKeeperRoom({ environment: { ...process.env, HEARTH_HOME: home } });
  room.keeper.want([spec("serve")]);
  await room.running();
  expect(isAlive(pid)).toBe(true);
  await room.stop();
  expect(isAlive(pid)).toBe(true);
});

test("the file of a former run that is no JSON is nobody's", async () => {
  mkdirSync(join(home, "run"));
  writeFileSync(join(home, "run", "companions.json"), "{");
  const room = createKeeperRoom({ environment: { ...process.env, HEARTH_HOME: home } });
  room.keeper.want([spec("serve")]);
  await room.running();
  await expect.poll(() => readFileSync(join(home, "run", "companions.json"), "utf8")).toContain("ollama");
  await room.stop();
});
