import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { CompanionName } from "../../contract/companions.ts";
import type { SupervisorLog } from "../supervisor/supervisor-log.ts";
import { endOrphans, signalGroup } from "./group.ts";
import { identityOf } from "./identity.ts";

const Entry = z.object({ name: CompanionName, pid: z.number().int().positive(), startedAt: z.string(), program: z.string() });
type Entry = z.infer<typeof Entry>;

const leaveWithinMs = 5_000;
const lookEveryMs = 50;

/**
 * `run/companions.json`: what runs beside the gateway, so that a supervisor that was killed leaves nothing behind for longer than until the
 * next start. A process is ended only when its number, its start and its program are those that were written down.
 */
export function createLeftovers(file: string, log: Pick<SupervisorLog, "info" | "warn">) {
  let running: readonly Entry[] = [];

  const write = (): void => {
    try {
      if (running.length === 0) {
        rmSync(file, { force: true });
        return;
      }
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, JSON.stringify(running), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      log.warn(`what runs beside the gateway could not be noted: ${(error as NodeJS.ErrnoException).code ?? "unknown"}`);
    }
  };

  const noted = (): readonly Entry[] => {
    try {
      const parsed = z.array(Entry).safeParse(JSON.parse(readFileSync(file, "utf8")));
      return parsed.success ? parsed.data : [];
    } catch {
      // No file, or not one of ours: nothing is known of a former run.
      return [];
    }
  };

  const isStill = async ({ pid, startedAt, program }: Entry): Promise<boolean> => {
    const found = await identityOf(pid);
    return found !== null && found.startedAt === startedAt && found.command.includes(program);
  };

  const end = async (entry: Entry): Promise<void> => {
    if (!(await isStill(entry))) return;
    log.info(`ending ${entry.name}, which a former run left behind (pid ${entry.pid})`);
    signalGroup(entry.pid, "SIGTERM");
    const tries = leaveWithinMs / lookEveryMs;
    for (let count = 0; count < tries; count++) {
      if (!(await isStill(entry))) break;
      await sleep(lookEveryMs);
    }
    if (await isStill(entry)) signalGroup(entry.pid, "SIGKILL");
    else endOrphans(entry.pid);
  };

  return {
    /** Ends what a former run of the supervisor left; resolves when it is gone. */
    async sweep(): Promise<void> {
      const entries = noted();
      if (entries.length === 0) return;
      await Promise.all(entries.map(end));
      write();
    },
    /** Notes a program that was just started. */
    async note(name: Entry["name"], pid: number, program: string, stillRuns: () => boolean): Promise<void> {
      const identity = await identityOf(pid);
      if (identity === null || !stillRuns()) return;
      running = [...running.filter(entry => entry.name !== name), { name, pid, startedAt: identity.startedAt, program }];
      write();
    },
    forget(pid: number): void {
      if (!running.some(entry => entry.pid === pid)) return;
      running = running.filter(entry => entry.pid !== pid);
      write();
    },
  };
}

export type Leftovers = ReturnType<typeof createLeftovers>;
