import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { CompanionSpec, CompanionState } from "../../../contract/companions.ts";
import type { ToGateway } from "../../../contract/processes.ts";
import { createKeeper, type KeeperDeps } from "../../../main/companions/keeper.ts";
import { systemClock, type Timers } from "../../../main/supervisor/timers.ts";
import { childPath } from "../support/processes.ts";

export const spec = (mode: string, more: Partial<CompanionSpec> = {}): CompanionSpec => ({
  name: "ollama",
  program: process.execPath,
  args: [childPath("companion.mjs"), ...mode.split(" ")],
  environment: {},
  stopSignal: "SIGTERM",
  stopWithinMs: 10_000,
  ...more,
});

/** Waits are cut to a hundredth: the numbers are the policy's own tests'. */
const hurriedTimers: Timers = {
  after(ms, call) {
    const timer = setTimeout(call, ms > 600 && ms !== 10_000 ? ms / 100 : ms / 10);
    return () => clearTimeout(timer);
  },
};

/** A keeper over real processes, with what it told the gateway. */
export function createKeeperRoom(more: Partial<KeeperDeps> = {}) {
  const home = mkdtempSync(join(tmpdir(), "hearth-keeper-"));
  const told: ToGateway[] = [];
  const logged: string[] = [];
  const keeper = createKeeper({
    clock: systemClock,
    timers: hurriedTimers,
    log: { info: line => void logged.push(line), warn: line => void logged.push(line) },
    environment: { ...process.env, HEARTH_HOME: home, SOME_API_KEY: "somebody's" },
    report: message => void told.push(message),
    ...more,
  });
  const states = (): CompanionState[] => told.flatMap(message => (message.kind === "companion" ? [message.state] : []));
  return {
    home,
    keeper,
    logged,
    states,
    kinds: () => states().map(state => state.kind),
    lines: () => told.flatMap(message => (message.kind === "companionLine" ? [message.line] : [])),
    /** The pid of the newest run, once one runs. */
    async running(runs = 1): Promise<number> {
      const found = () => states().flatMap(state => (state.kind === "running" ? [state.pid] : []));
      await expect.poll(() => found().length).toBeGreaterThanOrEqual(runs);
      return found().at(-1)!;
    },
    async stop(): Promise<void> {
      await keeper.stop(0);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
