import type { Clock } from "../clock.ts";
import type { Database } from "../db/open.ts";

export type Figures = {
  readonly sessions: number;
  readonly messages: number;
  readonly answering: number;
  readonly waiting: number;
  readonly held: number;
  readonly answersToday: number;
  readonly inputTokensToday: number;
  readonly outputTokensToday: number;
};

/** Midnight of this machine's day, in ms since 1970. */
export const startOfDay = (now: number): number => new Date(now).setHours(0, 0, 0, 0);

/** Counts for status and metrics, each by an index, so that they stay quick in a large database. Cached tokens count as input. */
export function createFigures(db: Database, clock: Clock): () => Figures {
  const sessions = db.prepare<[], { sessions: number; messages: number }>(
    "SELECT count(*) AS sessions, coalesce(sum(message_count), 0) AS messages FROM sessions WHERE deleted_at IS NULL",
  );
  const open = db.prepare<[], { answering: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE state = 'answering' AND role = 'assistant') AS answering,
       count(*) FILTER (WHERE state = 'received') AS waiting FROM messages WHERE state IN ('received', 'answering')`,
  );
  const held = db.prepare<[], { held: number }>("SELECT count(*) AS held FROM usage WHERE state = 'held'");
  const today = db.prepare<[number], { answersToday: number; inputTokensToday: number; outputTokensToday: number }>(
    `SELECT count(*) FILTER (WHERE failure_code IS NULL) AS answersToday,
       coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens), 0) AS inputTokensToday,
       coalesce(sum(output_tokens), 0) AS outputTokensToday FROM usage WHERE started_at >= ? AND state = 'settled'`,
  );
  const none = {
    sessions: 0,
    messages: 0,
    answering: 0,
    waiting: 0,
    held: 0,
    answersToday: 0,
    inputTokensToday: 0,
    outputTokensToday: 0,
  };
  return () => ({ ...none, ...sessions.get(), ...open.get(), ...held.get(), ...today.get(startOfDay(clock.now())) });
}
