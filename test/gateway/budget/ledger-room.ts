import type { Line } from "../../../gateway/budget/counters/counters.ts";
import { type Hold, noUsage, type Settlement } from "../../../gateway/budget/ledger.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";

export const today = "2026-11-21";
export const thisMonth = "2026-11";
export const line = (scope: string, stopNanoUsd: number, window = today): Line => ({ scope, window, stopNanoUsd });

/** A hold of the owner through the web chat, but for what `more` says. */
export const holdOf = (id: string, boundNanoUsd: number, more: Partial<Hold> = {}): Hold => ({
  ...{ id, boundNanoUsd, at: 1_000, day: today, user: "owner", device: "", channel: "webchat", agent: "default" },
  ...{ provider: "anthropic", model: "claude", messageId: null, sessionId: null, attempt: 1, lines: [] },
  ...more,
});

/** It was over, and cost this. */
export const endOf = (holdId: string, costNanoUsd: number, more: Partial<Settlement> = {}): Settlement => ({
  ...{
    holdId,
    usage: { ...noUsage, inputTokens: 3, outputTokens: 4 },
    costNanoUsd,
    state: "settled",
    failureCode: null,
    at: 2_000,
  },
  ...more,
});

export const released = (holdId: string): Settlement =>
  endOf(holdId, 0, { usage: null, state: "released", failureCode: "MODEL_UNREACHABLE" });

/** A ledger on a database (in memory, unless it is given a file), as the writer of a gateway keeps it. */
export function openLedger(file = ":memory:", waitMs = 5_000) {
  const db: Database = openDatabase(file, { waitMs });
  const writer = createInlineWriter(db, writes);
  return {
    db,
    writer,
    hold: (hold: Hold) => writer.run("ledger.hold", hold, { durable: true }),
    settle: (settlement: Settlement) => writer.run("ledger.settle", settlement),
    correct: (...rows: { id: string; costNanoUsd: number }[]) =>
      writer.run("ledger.correct", { rows, actor: "owner", at: 3_000, reason: "bill anthropic 2026-11-21" }),
    total: (scope: string, window = today) => writer.run("counters.total", { scope, window }),
    /** What a start does with what a crash left. */
    repair: () => writer.run("sweep.repair", { at: 9_000 }, { durable: true }),
    row: (sql: string, ...args: unknown[]) => db.prepare(sql).get(...args),
    rows: (sql: string, ...args: unknown[]) => db.prepare(sql).all(...args),
    async close(): Promise<void> {
      await writer.stop();
      db.close();
    },
  };
}

export type LedgerRoom = ReturnType<typeof openLedger>;
