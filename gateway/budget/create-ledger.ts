import type { Writer } from "../db/writes.ts";
import type { CountOutcome } from "./counters/counters.ts";
import type { Hold, Settlement } from "./ledger.ts";

/** The record of what models used, as rooms see it. */
export type Ledger = {
  /** Resolves when the hold is on disk, so that a model is never called unrecorded. */
  hold(hold: Hold): Promise<CountOutcome>;
  /** Settles apart from any reply: failed attempts, answers nobody waited for. */
  settle(settlement: Settlement): Promise<void>;
};

export const createLedger = (deps: { writer: Writer }): Ledger => ({
  hold: hold => deps.writer.run("ledger.hold", hold, { durable: true }),
  settle: settlement => deps.writer.run("ledger.settle", settlement),
});
