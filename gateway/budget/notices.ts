import { prepareAudit } from "../audit/append.ts";
import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import type { Unit } from "./lines.ts";
import type { NanoUsd } from "./money.ts";

/** A line that was crossed. */
export type Notice = {
  readonly line: "alert" | "stop";
  readonly unit: Unit;
  readonly scope: string;
  readonly window: string;
  /** At the stop line what was held is in it. */
  readonly spentNanoUsd: NanoUsd;
  /** The budget with what was added to it. */
  readonly limitNanoUsd: NanoUsd;
  readonly resetsAt: number;
  readonly at: number;
};

/** One for each line and window. */
export const noticeId = ({ line, unit, scope, window }: Pick<Notice, "line" | "unit" | "scope" | "window">): string =>
  `${line}:${unit}:${scope}:${window}`;

export const noticeWrites = defineWrites({
  /**
   * True when it is news. A line is told once in its window, and once more when the budget has been raised since and the higher line is
   * crossed too.
   */
  "budget.notice": db => {
    const put = db.prepare(
      `INSERT INTO budget_notices (id, line, unit, scope, window, spent_nano_usd, limit_nano_usd, resets_at, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET spent_nano_usd = excluded.spent_nano_usd, limit_nano_usd = excluded.limit_nano_usd,
         resets_at = excluded.resets_at, at = excluded.at, dismissed_at = NULL
       WHERE excluded.limit_nano_usd > limit_nano_usd`,
    );
    return (notice: Notice): boolean => {
      const { line, unit, scope, window, spentNanoUsd, limitNanoUsd, resetsAt, at } = notice;
      return put.run(noticeId(notice), line, unit, scope, window, spentNanoUsd, limitNanoUsd, resetsAt, at).changes > 0;
    };
  },
  /** False when there is no such notice. */
  "budget.dismiss": db => {
    const dismiss = db.prepare("UPDATE budget_notices SET dismissed_at = ? WHERE id = ? AND dismissed_at IS NULL");
    const known = db.prepare<[string], unknown>("SELECT 1 FROM budget_notices WHERE id = ?");
    const audit = prepareAudit(db);
    return ({ id, actor, at }: { id: string; actor: string; at: number }): boolean => {
      if (known.get(id) === undefined) return false;
      if (dismiss.run(at, id).changes > 0) audit({ at, actor, action: "budget.dismissed", target: id, detail: {} });
      return true;
    };
  },
});

export type StoredNotice = Notice & { readonly id: string; readonly dismissed: boolean };

/** Notices of windows that have not begun anew at `at`, oldest first. */
export function createNotices(db: Database): (at: number) => StoredNotice[] {
  const read = db.prepare<[number], Omit<StoredNotice, "dismissed"> & { dismissed: number }>(
    `SELECT id, line, unit, scope, window, spent_nano_usd AS spentNanoUsd, limit_nano_usd AS limitNanoUsd, resets_at AS resetsAt, at,
       dismissed_at IS NOT NULL AS dismissed FROM budget_notices WHERE resets_at > ? ORDER BY at, id`,
  );
  return at => read.all(at).map(row => ({ ...row, dismissed: row.dismissed === 1 }));
}
