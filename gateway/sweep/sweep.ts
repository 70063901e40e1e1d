import type { Clock } from "../clock.ts";
import { keepDeletedMs } from "../conversations/read-sessions.ts";
import type { Database } from "../db/open.ts";
import type { Writer } from "../db/writes.ts";
import type { Log } from "../log.ts";
import type { Repair } from "./write-sweep.ts";

const firstCleaningMs = 30_000;
const cleaningMs = 6 * 3_600_000;
const purgeBatch = 200;

export type Waiting = { readonly sessionId: string; readonly messageId: string };

/**
 * What a crash and time leave behind. `repair` runs once at start, before anything is answered: it touches only what is open, found by
 * an index, so it takes milliseconds whatever the size of the database. Cleaning runs later and in small steps.
 */
export function createSweep(deps: {
  db: Database;
  writer: Writer;
  clock: Clock;
  log: Log;
  /** Other rooms' own cleaning: unused files, old deliveries. */
  cleaners: readonly (() => Promise<unknown>)[];
}) {
  const { writer, clock, log } = deps;
  // SQLite takes the partial index only when its own condition stands in the query.
  const waiting = deps.db.prepare<[], Waiting>(
    `SELECT session_id AS sessionId, id AS messageId FROM messages INDEXED BY messages_open
     WHERE state IN ('received', 'answering') AND state = 'received' AND role = 'user' ORDER BY seq`,
  );
  let timer: NodeJS.Timeout | undefined;
  let cleaning: Promise<void> | undefined;
  let stopped = false;

  const clean = async (): Promise<void> => {
    const at = clock.now();
    while (!stopped && (await writer.run("sweep.purge", { before: at - keepDeletedMs, limit: purgeBatch, at }))) {
      // Each step is a transaction of its own, so that a person's write waits for one step at most.
    }
    for (const cleaner of deps.cleaners) if (!stopped) await cleaner();
  };

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      cleaning = clean()
        .catch(error => log.warn({ problem: error instanceof Error ? error.message : String(error) }, "cleaning failed"))
        .finally(() => stopped || schedule(cleaningMs));
    }, ms);
    timer.unref();
  };

  return {
    /** Call it before the gateway listens; it need not be awaited there. Mends what a former run left; resolves with the messages that wait for an answer, oldest first. Begins the cleaning of later. */
    async repair(): Promise<Repair & { waiting: readonly Waiting[] }> {
      const at = clock.now();
      const repair = await writer.run("sweep.repair", { at }, { durable: true });
      for (const { holdId, problem } of repair.stuck)
        log.error({ hold: holdId, problem }, "a hold of a former run could not be settled");
      const rows = waiting.all();
      if (repair.interrupted.length + repair.settled + rows.length > 0)
        log.info(
          { interrupted: repair.interrupted.length, settled: repair.settled, waiting: rows.length },
          "mended a former run",
        );
      if (!stopped) schedule(firstCleaningMs);
      return { ...repair, waiting: rows };
    },

    clean,

    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await cleaning;
    },
  };
}

export type Sweep = ReturnType<typeof createSweep>;
