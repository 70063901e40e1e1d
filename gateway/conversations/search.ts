import type { Database } from "../db/open.ts";
import type { Scope } from "./scope.ts";
import { planSearch, type SearchPlan } from "./search-plan.ts";
import { snippetOf } from "./snippet.ts";

export type SearchHit = {
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly messageId: string;
  readonly role: "user" | "assistant";
  readonly snippet: string;
  readonly createdAt: number;
};

type HitRow = { session_id: string; title: string; id: string; role: "user" | "assistant"; text: string; created_at: number };

/** The parameters that a plan binds, in the order of its SQL. */
const bindings = (plan: SearchPlan): string[] => [plan.trigram, plan.short].filter(expression => expression !== null);

/**
 * Finding messages by their text, newest first. The full-text index is walked backwards by rowid and the walk ends at `limit`,
 * so a word that stands in every message costs no more than a rare one.
 */
export function createSearch(db: Database) {
  const statement = (from: string, where: string) =>
    db.prepare<(string | number | null)[], HitRow>(
      `SELECT m.session_id, s.title, m.id, m.role, m.text, m.created_at
       FROM ${from} CROSS JOIN messages m ON m.seq = f.rowid CROSS JOIN sessions s ON s.id = m.session_id
       WHERE ${where} AND s.deleted_at IS NULL AND s.principal = coalesce(?, s.principal) ORDER BY f.rowid DESC LIMIT ?`,
    );
  const byTrigram = statement("messages_fts f", "messages_fts MATCH ?");
  const byShort = statement("messages_short f", "messages_short MATCH ?");
  const byBoth = statement(
    "messages_fts f",
    "messages_fts MATCH ? AND EXISTS (SELECT 1 FROM messages_short WHERE messages_short MATCH ? AND rowid = f.rowid)",
  );

  return (query: string, scope: Scope, limit: number): SearchHit[] => {
    const plan = planSearch(query);
    if (plan === null) return [];
    const search = plan.trigram === null ? byShort : plan.short === null ? byTrigram : byBoth;
    return search.all(...bindings(plan), scope, limit).map(row => ({
      sessionId: row.session_id,
      sessionTitle: row.title,
      messageId: row.id,
      role: row.role,
      snippet: snippetOf(row.text, plan.terms),
      createdAt: row.created_at,
    }));
  };
}
