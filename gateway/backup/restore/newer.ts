import Sqlite from "better-sqlite3";
import type { RestorePlan } from "../../../contract/routes/backup.ts";

/** Conversations with something newer than `since`, and those messages. `since` in milliseconds; -1: all. */
export function countNewer(db: Sqlite.Database, since: number): NonNullable<RestorePlan["newer"]> {
  const count = (sql: string): number => db.prepare<[number], number>(sql).pluck().get(since) ?? 0;
  return {
    conversations: count("SELECT count(*) FROM sessions WHERE deleted_at IS NULL AND updated_at > ?"),
    messages: count(
      "SELECT count(*) FROM messages WHERE created_at > ? AND session_id IN (SELECT id FROM sessions WHERE deleted_at IS NULL)",
    ),
  };
}

/** The same of a database that nobody has open; null where there is none, or it cannot be read. */
export function countNewerIn(file: string, since: number): RestorePlan["newer"] {
  try {
    const db = new Sqlite(file, { readonly: true, fileMustExist: true });
    try {
      return countNewer(db, since);
    } finally {
      db.close();
    }
  } catch {
    return null; // Only a figure that is shown: who replaces it is told what is wrong with it.
  }
}
