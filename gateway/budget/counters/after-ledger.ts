import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../db/open.ts";
import type { Counters } from "./counters.ts";

const longestWaitMs = 250;

/**
 * Counters that give a hold free only when the ledger has: a gateway that is killed in between books the hold at its bound, and until then
 * nobody may have spent what was to come free. A settlement waits for the transaction that keeps it, however long a full disk delays that.
 */
export function createAfterLedger(deps: { readonly counters: Counters; readonly db: Database }): Counters {
  const { counters, db } = deps;
  const isHeld = db.prepare<[string], number>("SELECT 1 FROM holds WHERE id = ?").pluck();
  return {
    ...counters,
    async settle(id, nanoUsd) {
      // The caller hands its write over after it has asked for this.
      for (let ms = 1; isHeld.get(id) !== undefined; ms = Math.min(longestWaitMs, ms * 2)) {
        await sleep(ms, undefined, { ref: false });
        if (!db.open) return;
      }
      await counters.settle(id, nanoUsd);
    },
  };
}
