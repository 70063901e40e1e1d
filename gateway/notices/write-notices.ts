import { defineWrites } from "../db/write-table.ts";

export type StoreNotice = {
  readonly id: string;
  readonly kind: string;
  /** JSON. */
  readonly slots: string;
  readonly path: string;
  readonly audience: string | null;
  readonly at: number;
};

export const houseNoticeWrites = defineWrites({
  /** True when it is news; one that is known, dismissed or not, stays as it is. */
  "notices.raise": db => {
    const put = db.prepare(
      `INSERT INTO notices (id, kind, slots, path, audience, at) VALUES (@id, @kind, @slots, @path, @audience, @at)
       ON CONFLICT (id) DO NOTHING`,
    );
    return (notice: StoreNotice): boolean => put.run(notice).changes > 0;
  },
  "notices.settle": db => {
    const remove = db.prepare("DELETE FROM notices WHERE id = ?");
    return ({ id }: { id: string }): void => void remove.run(id);
  },
  "notices.dismiss": db => {
    const dismiss = db.prepare("UPDATE notices SET dismissed_at = ? WHERE id = ? AND dismissed_at IS NULL");
    return ({ id, at }: { id: string; at: number }): boolean => dismiss.run(at, id).changes > 0;
  },
  /** Forgets what is older than `before`, and all but the newest `most`. */
  "notices.sweep": db => {
    const old = db.prepare("DELETE FROM notices WHERE at < ?");
    const many = db.prepare("DELETE FROM notices WHERE id IN (SELECT id FROM notices ORDER BY at DESC, id LIMIT -1 OFFSET ?)");
    return ({ before, most }: { before: number; most: number }): number => old.run(before).changes + many.run(most).changes;
  },
});
