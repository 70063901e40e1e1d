import { defineWrites } from "../../db/write-table.ts";
import type { NanoUsd } from "../money.ts";
import { type CountedFor, prepareAddToTotals, prepareTotals } from "../totals.ts";
import type { Total } from "./counters.ts";

export const counterWrites = defineWrites({
  /** A question, but it is the writer that knows: what is spent and held in one scope and window. */
  "counters.total": db => {
    const totalOf = prepareTotals(db);
    return ({ scope, window }: { scope: string; window: string }): Total => totalOf(scope, window);
  },

  /** Adds to what is spent, once for each `correctionId`, where no row of `usage` is known to correct. */
  "counters.correct": db => {
    const once = db.prepare("INSERT INTO meta (key, value) VALUES ('counters.corrected:' || ?, ?) ON CONFLICT DO NOTHING");
    const sumUp = db.prepare(
      `INSERT INTO usage_days (day, user, device, channel, agent, provider, model, calls, cost_nano_usd, estimated_nano_usd, input_tokens,
         output_tokens) VALUES (?, ?, ?, ?, ?, '', '', 0, ?, 0, 0, 0)
       ON CONFLICT DO UPDATE SET cost_nano_usd = cost_nano_usd + excluded.cost_nano_usd`,
    );
    const add = prepareAddToTotals(db);
    return ({ correctionId, to, byNanoUsd }: { correctionId: string; to: CountedFor; byNanoUsd: NanoUsd }): void => {
      if (once.run(correctionId, String(byNanoUsd)).changes === 0) return;
      sumUp.run(to.day, to.user, to.device, to.channel, to.agent, byNanoUsd);
      add(to, byNanoUsd, 0);
    };
  },
});
