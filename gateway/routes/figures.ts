import { probeChannel } from "../agents/probe.ts";
import { createWindows, machineTimeZone } from "../budget/windows.ts";
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

/** The day of an instant as this machine's calendar has it: `2026-11-21`. */
export function machineDay(): (at: number) => string {
  const windows = createWindows(machineTimeZone());
  return at => windows(at).day;
}

/**
 * Counts for status and metrics, each by an index or a sum that is kept, so that they stay quick in a large database. Cached tokens count
 * as input; a connection test costs tokens and is no answer. `dayOf` is the budget's day of an instant.
 */
export function createFigures(db: Database, clock: Clock, dayOf: (at: number) => string = machineDay()): () => Figures {
  const sessions = db.prepare<[], { sessions: number; messages: number }>(
    "SELECT count(*) AS sessions, coalesce(sum(message_count), 0) AS messages FROM sessions WHERE deleted_at IS NULL",
  );
  const open = db.prepare<[], { answering: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE state = 'answering' AND role = 'assistant') AS answering,
       count(*) FILTER (WHERE state = 'received') AS waiting FROM messages WHERE state IN ('received', 'answering')`,
  );
  const held = db.prepare<[], { held: number }>("SELECT count(*) AS held FROM holds");
  const today = db.prepare<[string, string], { answersToday: number; inputTokensToday: number; outputTokensToday: number }>(
    `SELECT coalesce(sum(calls - failed) FILTER (WHERE channel <> ?), 0) AS answersToday, coalesce(sum(input_tokens), 0) AS inputTokensToday,
       coalesce(sum(output_tokens), 0) AS outputTokensToday FROM usage_days WHERE day = ?`,
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
  return () => ({ ...none, ...sessions.get(), ...open.get(), ...held.get(), ...today.get(probeChannel, dayOf(clock.now())) });
}
