import type { Session } from "../../contract/messages.ts";
import type { Database } from "../db/open.ts";
import { pausedKey } from "../inbound/write-pause.ts";
import { type SessionRow, sessionColumns, toSession } from "./rows.ts";
import { inScope, type Scope } from "./scope.ts";

/** Deleted conversations can be restored for this long. */
export const keepDeletedMs = 30 * 86_400_000;

/** Reading conversations. All times in ms since 1970. */
export function createSessionReads(db: Database) {
  const one = db.prepare<[string], SessionRow & { deleted_at: number | null }>(
    `SELECT ${sessionColumns}, deleted_at FROM sessions WHERE id = ?`,
  );
  // The time of the last row that fits; all rows of that time come along, so that paging by time loses none.
  const edge = db.prepare<[number, string | null, number], { updated_at: number }>(
    `SELECT updated_at FROM sessions WHERE deleted_at IS NULL AND updated_at < ? AND principal = coalesce(?, principal)
     ORDER BY updated_at DESC LIMIT 1 OFFSET ?`,
  );
  const between = db.prepare<[number, number, string | null], SessionRow>(
    `SELECT ${sessionColumns} FROM sessions WHERE deleted_at IS NULL AND updated_at < ? AND updated_at >= ? AND principal = coalesce(?, principal)
     ORDER BY updated_at DESC, id`,
  );
  const older = db.prepare<[number, string | null], { found: number }>(
    "SELECT 1 AS found FROM sessions WHERE deleted_at IS NULL AND updated_at < ? AND principal = coalesce(?, principal) LIMIT 1",
  );
  // While answering is paused, what was only received waits: nobody works on it.
  const busyOnes = db
    .prepare<[string], string>(
      `SELECT DISTINCT session_id FROM messages INDEXED BY messages_open WHERE state IN ('received', 'answering')
         AND (state = 'answering' OR NOT EXISTS (SELECT 1 FROM meta WHERE key = ?))`,
    )
    .pluck();
  const withWaiting = db
    .prepare<[], string>(
      "SELECT DISTINCT session_id FROM messages INDEXED BY messages_open WHERE state IN ('received', 'answering') AND state = 'received'",
    )
    .pluck();

  return {
    /** The newest `limit` conversations that changed before `before`; `more` when older ones exist. */
    list(scope: Scope, query: { before: number | undefined; limit: number }): { sessions: Session[]; more: boolean } {
      const before = query.before ?? Number.MAX_SAFE_INTEGER;
      const last = edge.get(before, scope, query.limit - 1)?.updated_at ?? 0;
      const rows = between.all(before, last, scope);
      const busy = new Set(busyOnes.all(pausedKey));
      return {
        sessions: rows.map(row => toSession(row, busy.has(row.id))),
        more: last > 0 && older.get(last, scope) !== undefined,
      };
    },

    /** Undefined when there is none, it is deleted, or it is not in `scope`. */
    find(id: string, scope: Scope): SessionRow | undefined {
      const row = one.get(id);
      return row && row.deleted_at === null && inScope(scope, row.principal) ? row : undefined;
    },

    /** A deleted one that can still be restored at `now`. */
    findDeleted(id: string, scope: Scope, now: number): SessionRow | undefined {
      const row = one.get(id);
      return row?.deleted_at != null && row.deleted_at > now - keepDeletedMs && inScope(scope, row.principal) ? row : undefined;
    },

    isBusy: (id: string): boolean => busyOnes.all(pausedKey).includes(id),

    /** Conversations with a message that waits. */
    waiting: (): string[] => withWaiting.all(),
  };
}

export type SessionReads = ReturnType<typeof createSessionReads>;
