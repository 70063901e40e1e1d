import type { ChildProcess, spawn } from "node:child_process";
import type { CompanionSpec, CompanionState } from "../../contract/companions.ts";
import type { Environment } from "../environment.ts";
import { createLastLines, createLineCutter } from "../supervisor/lines.ts";
import { decideRestart, type FailedRun } from "../supervisor/restart-policy.ts";
import type { Clock, Timers } from "../supervisor/timers.ts";
import { childEnvironment } from "./child-environment.ts";
import { findProgram } from "./find-program.ts";
import { endOrphans, signalGroup } from "./group.ts";
import type { Leftovers } from "./leftovers.ts";
import type { Watch, WatchOver } from "./outlived.ts";

export type CompanionDeps = {
  readonly spawn: typeof spawn;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly environment: Environment;
  /** Words before the command, so that it does not outlive this process. */
  readonly prefix: (name: CompanionSpec["name"]) => Promise<readonly string[]>;
  readonly leftovers: Pick<Leftovers, "note" | "forget">;
  /** Ends it when this process is killed. */
  readonly watchOver: WatchOver;
};

export type CompanionListener = { state(state: CompanionState): void; line(line: string): void };

const keptLines = 20;
/** How long after its end its last words may still be on their way. */
const lastWordsMs = 500;
const mostFailuresKept = 10;
/** Of the time it may take to stop: kept for the end of what had to be killed. */
const killTakesMs = 1_000;

const endInWords = (code: number | null, signal: string | null): string => signal ?? `exit ${code ?? 1}`;

/** Never the message: it may repeat an argument. */
const problemOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : "not started";
};

/** One program that is kept running as its spec says. Begins with `start`; after `stop` it is over for good. */
export function createCompanion(spec: CompanionSpec, deps: CompanionDeps, listener: CompanionListener) {
  const { clock, timers } = deps;
  let state: CompanionState = { kind: "stopped" };
  let child: ChildProcess | null = null;
  let failures: readonly FailedRun[] = [];
  let cancelWait = (): void => undefined;
  let cancelKill = (): void => undefined;
  let stopping = false;
  let launching = false;
  let killAtMs = Number.POSITIVE_INFINITY;
  const told: (() => void)[] = [];

  const become = (next: CompanionState): void => {
    state = next;
    listener.state(next);
  };

  const over = (): void => {
    cancelWait();
    cancelKill();
    become({ kind: "stopped" });
    for (const tell of told.splice(0)) tell();
  };

  const failed = (end: string, startedAtMs: number, lastLines: readonly string[]): void => {
    const atMs = clock.now();
    failures = [...failures.slice(1 - mostFailuresKept), { atMs, ranMs: atMs - startedAtMs }];
    // A program's exit codes are its own: none of them means that a restart is of no use.
    const decision = decideRestart(failures, { kind: "notStarted", problem: end }, atMs);
    if (decision.kind === "giveUp") {
      become({ kind: "gaveUp", failures: decision.failures, end, lastLines: [...lastLines] });
      return;
    }
    const { restartAtMs } = decision;
    cancelWait = timers.after(restartAtMs - atMs, () => void launch());
    become({ kind: "waiting", failures: decision.failures, restartAtMs, end, lastLines: [...lastLines] });
  };

  /** The process, or in a word why there is none: for some reasons (arguments that are too long) `spawn` throws, for others it tells later. */
  const begin = ([program = spec.program, ...args]: readonly string[]): ChildProcess | string => {
    try {
      return deps.spawn(program, args, {
        stdio: ["ignore", "pipe", "pipe"],
        env: childEnvironment(deps.environment, spec.environment),
        // A group of its own: Ctrl-C in a terminal reaches us alone, and its own children end with it.
        detached: process.platform !== "win32",
        windowsHide: true,
      });
    } catch (error) {
      return problemOf(error);
    }
  };

  const run = (command: readonly string[], program: string): void => {
    const startedAtMs = clock.now();
    const lastLines = createLastLines(keptLines);
    const cutters = [0, 1].map(() =>
      createLineCutter(line => {
        lastLines.add(line);
        listener.line(line);
      }),
    );
    const one = begin(command);
    if (typeof one === "string") {
      failed(one, startedAtMs, []);
      return;
    }
    child = one;
    let finished = false;
    let cancelPatience = (): void => undefined;
    let watch: Watch | null = null;
    const finish = (end: string): void => {
      if (finished) return;
      finished = true;
      cancelPatience();
      watch?.dismiss();
      for (const cutter of cutters) cutter.end();
      // What it started outside of its group may hold them, and would keep this process from ending.
      for (const stream of [one.stdout, one.stderr]) stream?.destroy();
      if (one.pid !== undefined) deps.leftovers.forget(one.pid);
      child = null;
      if (stopping) over();
      else failed(end, startedAtMs, lastLines.all());
    };
    for (const [index, stream] of [one.stdout, one.stderr].entries())
      stream?.setEncoding("utf8").on("data", (piece: string) => cutters[index]?.push(piece));
    one.on("error", error => {
      // Also emitted for a signal that could not be sent, which its end will tell.
      if (one.pid === undefined) finish(problemOf(error));
    });
    one.on("exit", (code, signal) => {
      if (one.pid !== undefined) endOrphans(one.pid);
      cancelPatience = timers.after(lastWordsMs, () => finish(endInWords(code, signal)));
    });
    one.on("close", (code, signal) => finish(endInWords(code, signal)));
    const { pid } = one;
    if (pid === undefined) return;
    watch = deps.watchOver(spec, pid);
    become({ kind: "running", pid, sinceMs: startedAtMs });
    void deps.leftovers.note(spec.name, pid, program, () => child === one);
  };

  async function launch(): Promise<void> {
    launching = true;
    const [program, prefix] = await Promise.all([findProgram(spec.program, deps.environment), deps.prefix(spec.name)]);
    launching = false;
    if (stopping) return over();
    if (program === null) return failed("ENOENT", clock.now(), []);
    run([...prefix, program, ...spec.args], program);
  }

  const askToLeave = (deadlineMs: number): void => {
    const pid = child?.pid;
    if (pid === undefined) return;
    const within = Math.min(spec.stopWithinMs, Math.max(0, deadlineMs - killTakesMs));
    if (within > 0) signalGroup(pid, spec.stopSignal);
    const atMs = clock.now() + within;
    if (atMs >= killAtMs) return;
    killAtMs = atMs;
    cancelKill();
    if (within === 0) signalGroup(pid, "SIGKILL");
    else cancelKill = timers.after(within, () => signalGroup(pid, "SIGKILL"));
  };

  return {
    spec,
    state: () => state,
    start(): void {
      if (stopping || launching || child !== null) return;
      cancelWait();
      failures = [];
      void launch();
    },
    /** Asks it to end, kills what is left after its time or shortly before `deadlineMs`, and resolves when nothing of it runs. Again: only sooner. */
    stop(deadlineMs: number): Promise<void> {
      const begun = stopping;
      stopping = true;
      cancelWait();
      if (child === null && !launching) {
        if (!begun && state.kind !== "stopped") become({ kind: "stopped" });
        return Promise.resolve();
      }
      const done = new Promise<void>(resolve => told.push(resolve));
      askToLeave(deadlineMs);
      return done;
    },
  };
}

export type Companion = ReturnType<typeof createCompanion>;
