import type { Notice, NoticeKind, NoticeSlot } from "../../contract/notices.ts";
import type { Database } from "../db/open.ts";

type Row = { id: string; kind: string; slots: string; path: string; at: number };

/** What `resets` says has come: the budget's window began anew, and its notice is no news to anybody. */
const isOver = ({ resets }: Notice["slots"], now: number): boolean =>
  typeof resets === "object" && "atMs" in resets && resets.atMs <= now;

/** The owner's notices that were not dismissed and still hold, newest first, at most 100. */
export function createReadNotices(db: Database): (now: number) => Notice[] {
  const read = db.prepare<[], Row>(
    "SELECT id, kind, slots, path, at FROM notices WHERE dismissed_at IS NULL AND audience IS NULL ORDER BY at DESC, id LIMIT 200",
  );
  return now =>
    read
      .all()
      .map(row => ({ ...row, kind: row.kind as NoticeKind, slots: JSON.parse(row.slots) as Record<string, NoticeSlot> }))
      .filter(notice => !isOver(notice.slots, now))
      .slice(0, 100);
}
