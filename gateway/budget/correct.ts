import { prepareAudit } from "../audit/append.ts";
import { prepareAddToSession, prepareFindReply } from "../conversations/write-costs.ts";
import { defineWrites } from "../db/write-table.ts";
import { isNano, type NanoUsd } from "./money.ts";
import { type CountedFor, prepareAddToTotals } from "./totals.ts";

/** True figures of attempts, by the id of their row in `usage`. `reason` goes into the record: where the figures come from. */
export type Correction = {
  readonly rows: readonly { readonly id: string; readonly costNanoUsd: NanoUsd }[];
  readonly actor: string;
  readonly at: number;
  readonly reason: string;
};

/** How many rows were changed, and by how much in all. */
export type Corrected = { readonly corrected: number; readonly byNanoUsd: NanoUsd };

type UsedRow = CountedFor & {
  readonly provider: string;
  readonly model: string;
  readonly messageId: string | null;
  readonly sessionId: string | null;
  readonly state: "settled" | "bound";
  readonly cost: NanoUsd;
  readonly startedAt: number;
};

export const correctionWrites = defineWrites({
  /**
   * Puts true figures in the place of what was booked, and makes everything that sums them up agree. Rows that are not there, were turned
   * away, or have this figure already and not as a bound, stay as they are; so a repeat changes nothing.
   */
  "ledger.correct": db => {
    const find = db.prepare<[string], UsedRow>(
      `SELECT day, user, device, channel, agent, provider, model, message_id AS messageId, session_id AS sessionId, state,
         cost_nano_usd AS cost, started_at AS startedAt FROM usage WHERE id = ? AND state <> 'released'`,
    );
    const change = db.prepare(
      "UPDATE usage SET cost_nano_usd = ?, state = 'settled', estimated = 0, corrected_at = ? WHERE id = ?",
    );
    const sumUp = db.prepare(
      `UPDATE usage_days SET cost_nano_usd = cost_nano_usd + ?, estimated_nano_usd = estimated_nano_usd - ?
       WHERE day = ? AND user = ? AND device = ? AND channel = ? AND agent = ? AND provider = ? AND model = ?`,
    );
    const reply = db.prepare(
      "UPDATE messages SET cost_nano_usd = coalesce(cost_nano_usd, 0) + ?, cost_estimated = max(0, cost_estimated - ?) WHERE id = ?",
    );
    const addToTotals = prepareAddToTotals(db);
    const addToSession = prepareAddToSession(db);
    const findReply = prepareFindReply(db);
    const audit = prepareAudit(db);

    /** By how much the row changed; undefined when it did not. */
    const correctOne = (id: string, costNanoUsd: NanoUsd, at: number): NanoUsd | undefined => {
      if (!isNano(costNanoUsd)) throw new RangeError(`a cost of ${costNanoUsd} nano-dollars`);
      const row = find.get(id);
      if (!row || (row.state === "settled" && row.cost === costNanoUsd)) return undefined;
      const { day, user, device, channel, agent, provider, model, messageId } = row;
      const by = costNanoUsd - row.cost;
      const wasBound = row.state === "bound";
      change.run(costNanoUsd, at, id);
      sumUp.run(by, wasBound ? row.cost : 0, day, user, device, channel, agent, provider, model);
      addToTotals(row, by, 0);
      addToSession(row.sessionId, by);
      const replyId = messageId === null ? undefined : findReply(messageId, row.startedAt);
      if (replyId !== undefined) reply.run(by, wasBound ? 1 : 0, replyId);
      return by;
    };

    return ({ rows, actor, at, reason }: Correction): Corrected => {
      const changes = rows.map(({ id, costNanoUsd }) => correctOne(id, costNanoUsd, at)).filter(by => by !== undefined);
      const corrected = changes.length;
      const byNanoUsd = changes.reduce((sum, by) => sum + by, 0);
      if (corrected > 0) audit({ at, actor, action: "ledger.corrected", target: reason, detail: { corrected, byNanoUsd } });
      return { corrected, byNanoUsd };
    };
  },
});
