import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "../db/open.ts";
import { type AuditRow, auditHash, firstHash } from "./append.ts";

const rowsPerTurn = 1_000;

/**
 * Walks the audit's hash chain from its first row, a thousand rows a turn so that nobody waits for it. `rows` is how many were found
 * sound; `firstBrokenRow` the id of the first that was changed, or that follows one that was taken away. Rows cut off the end cannot be
 * seen by the chain alone.
 */
export async function verifyAudit(
  db: Database,
  signal: AbortSignal,
): Promise<{ ok: boolean; rows: number; firstBrokenRow: number | null }> {
  const next = db.prepare<[number, number], AuditRow>("SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?");
  let previous = firstHash;
  let last = 0;
  let rows = 0;
  while (!signal.aborted) {
    const batch = next.all(last, rowsPerTurn);
    if (batch.length === 0) return { ok: true, rows, firstBrokenRow: null };
    for (const row of batch) {
      if (row.previous_hash !== previous || row.hash !== auditHash(previous, row))
        return { ok: false, rows, firstBrokenRow: row.id };
      previous = row.hash;
      last = row.id;
      rows++;
    }
    await nextTurn();
  }
  throw signal.reason;
}
