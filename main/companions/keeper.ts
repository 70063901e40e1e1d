import { spawn } from "node:child_process";
import { join } from "node:path";
import type { CompanionName, CompanionSpec, CompanionState } from "../../contract/companions.ts";
import type { ToGateway } from "../../contract/processes.ts";
import { type Environment, homeOf } from "../environment.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import type { Clock, Timers } from "../supervisor/timers.ts";
import { type Companion, type CompanionDeps, createCompanion } from "./companion.ts";
import { createLeftovers } from "./leftovers.ts";
import { createLineGate } from "./line-gate.ts";
import { type WatchOver, watchInShell } from "./outlived.ts";
import { parentDeathPrefix } from "./parent-death.ts";

export type KeeperDeps = {
  readonly spawn?: CompanionDeps["spawn"];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Pick<SupervisorLog, "info" | "warn">;
  /** Of this process; `HEARTH_HOME` in it says where `run/companions.json` is. */
  readonly environment: Environment;
  /** Says something to the gateway that runs now. */
  readonly report: (message: ToGateway) => void;
  /** Words before each command, so that it does not outlive this process; found out by itself when left out. */
  readonly prefix?: readonly string[];
  /** Ends them when this process is killed; a shell beside each when left out. */
  readonly watchOver?: WatchOver;
};

export const mostLinesASecond = 200;

/** Ollama notes every question that it answered well; the gateway asks it several times a minute how it is. */
const answered = /^\[GIN\] .*\| 200 \|/;

const describe = (state: CompanionState): string => {
  switch (state.kind) {
    case "running":
      return `runs, pid ${state.pid}`;
    case "waiting":
      return `ended (${state.end}), failure ${state.failures}; started again soon`;
    case "gaveUp":
      return `ended ${state.failures} times (last: ${state.end}); not started again by itself`;
    default:
      return "stopped";
  }
};

/**
 * Keeps the programs running that the gateway wants beside itself. They live on over a restart of the gateway: a new one that wants the
 * same finds them as they are, and is told so.
 */
export function createKeeper(deps: KeeperDeps) {
  const { log, environment, report } = deps;
  const leftovers = createLeftovers(join(homeOf(environment, undefined), "run", "companions.json"), log);
  const kept = new Map<CompanionName, Companion>();
  /** Those that were told to leave and have not left; nothing of the same name starts before. */
  const ending = new Map<CompanionName, { readonly companion: Companion; readonly gone: Promise<void> }>();
  let wanted: readonly CompanionSpec[] = [];
  let swept: Promise<void> | undefined;
  const prefixes = new Map<CompanionName, Promise<readonly string[]>>();
  let over = false;

  const prefix = (name: CompanionName): Promise<readonly string[]> => {
    const found =
      prefixes.get(name) ?? (deps.prefix === undefined ? parentDeathPrefix(name, environment) : Promise.resolve(deps.prefix));
    prefixes.set(name, found);
    return found;
  };

  const tell = (name: CompanionName, state: CompanionState): void => report({ kind: "companion", name, state });

  const create = (spec: CompanionSpec): Companion => {
    const { name } = spec;
    const line = createLineGate(deps.clock, mostLinesASecond, text => {
      if (answered.test(text)) return;
      log.info(`${name}: ${text}`);
      report({ kind: "companionLine", name, line: text });
    });
    const parts = { ...deps, spawn: deps.spawn ?? spawn, prefix, leftovers, watchOver: deps.watchOver ?? watchInShell };
    return createCompanion(spec, parts, {
      line,
      state(state) {
        log.info(`${name} ${describe(state)}`);
        tell(name, state);
      },
    });
  };

  /** As its spec says, or sooner. */
  const end = (name: CompanionName, deadlineMs = Number.POSITIVE_INFINITY): Promise<void> => {
    const companion = kept.get(name);
    if (companion === undefined) return Promise.resolve();
    kept.delete(name);
    const gone = companion.stop(deadlineMs).then(() => void ending.delete(name));
    ending.set(name, { companion, gone });
    return gone;
  };

  /** Brings one name to what is wanted of it now; looks again when something had to end first. */
  const settle = (name: CompanionName): void => {
    const spec = wanted.find(one => one.name === name);
    const companion = kept.get(name);
    if (companion !== undefined && JSON.stringify(companion.spec) !== JSON.stringify(spec)) {
      void end(name).then(() => settle(name));
      return;
    }
    if (spec === undefined || over || ending.has(name)) return;
    if (companion === undefined) {
      const fresh = create(spec);
      kept.set(name, fresh);
      fresh.start();
    } else if (companion.state().kind === "gaveUp") companion.start();
    else tell(name, companion.state());
  };

  return {
    /** From now on exactly these shall run. Said again, a program that was given up is started anew. */
    want(specs: readonly CompanionSpec[]): void {
      if (over) return;
      wanted = specs;
      swept ??= leftovers.sweep();
      void swept.then(() => {
        for (const name of new Set([...kept.keys(), ...wanted.map(spec => spec.name)])) settle(name);
      });
    },
    /** Ends one that runs and does not answer, and starts it again as it is wanted then. */
    renew(name: CompanionName): void {
      if (over || kept.get(name)?.state().kind !== "running") return;
      log.warn(`${name} does not answer; it is started again`);
      void end(name).then(() => settle(name));
    },
    /** Ends them all within `deadlineMs` (0: at once); resolves when nothing of them runs. Called again it can only be sooner. */
    async stop(deadlineMs: number): Promise<void> {
      over = true;
      wanted = [];
      await swept;
      for (const { companion } of ending.values()) void companion.stop(deadlineMs);
      await Promise.all([...kept.keys()].map(name => end(name, deadlineMs)));
      await Promise.all([...ending.values()].map(one => one.gone));
    },
  };
}

export type Keeper = ReturnType<typeof createKeeper>;
