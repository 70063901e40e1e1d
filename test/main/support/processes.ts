import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const childPath = (name: string): string => fileURLToPath(new URL(`../../support/children/${name}`, import.meta.url));

export const temporaryHome = (): string => join(mkdtempSync(join(tmpdir(), "hearth-main-")), "home");
export const removeHome = (home: string): void => rmSync(join(home, ".."), { recursive: true, force: true });

/** Is it there and more than an entry that nobody has fetched yet? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // No such process.
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) Z/s.test(readFileSync(stat, "utf8"));
}

export async function until(what: string, holds: () => boolean, withinMs = 30_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(5);
  }
}

/** A real `hearth up` whose gateway is one of test/support/children. */
export function startUp(
  child: string,
  home: string,
  args: readonly string[] = [],
  more: { ipc?: boolean; environment?: object } = {},
) {
  const lines = { out: [] as string[], problem: [] as string[] };
  const up: ChildProcess = spawn(process.execPath, [childPath("up.ts"), childPath(child), ...args], {
    stdio: ["ignore", "pipe", "pipe", ...(more.ipc === true ? (["ipc"] as const) : [])],
    env: { ...process.env, LC_ALL: "C", HEARTH_HOME: home, ...more.environment },
  });
  for (const [stream, into] of [
    [up.stdout, lines.out],
    [up.stderr, lines.problem],
  ] as const) {
    let text = "";
    stream?.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      into.splice(0, into.length, ...text.split("\n").slice(0, -1));
    });
  }
  // Not `close` of the process: Node keeps that one back after a disconnect from this side.
  const over = (from: Readable | null) => new Promise(resolve => from?.once("close", resolve));
  const exit = new Promise<number | NodeJS.Signals>(resolve => up.on("exit", (code, signal) => resolve(signal ?? code ?? -1)));
  const ended = Promise.all([exit, over(up.stdout), over(up.stderr)]).then(([how]) => how);
  return { up, lines, ended };
}
