import { defineWrites } from "../db/write-table.ts";
import type { NextStep } from "./decide-retry.ts";

export const outboxWrites = defineWrites({
  /** What came of one try. */
  "outbox.tried": db => {
    const tried = db.prepare(
      `UPDATE outbox SET state = ?, attempts = attempts + 1, next_at = coalesce(?, next_at), last_problem = ?
       WHERE id = ? AND state = 'queued'`,
    );
    return ({ id, step }: { id: string; step: NextStep }): void => {
      const nextAt = step.state === "queued" ? step.nextAt : null;
      tried.run(step.state, nextAt, step.state === "delivered" ? null : step.problem, id);
    };
  },

  /** Forgets what was settled before `before`. */
  "outbox.sweep": db => {
    const remove = db.prepare("DELETE FROM outbox WHERE state <> 'queued' AND created_at < ?");
    return ({ before }: { before: number }): number => remove.run(before).changes;
  },
});
