import type { Database } from "../db/open.ts";
import { intersectDescending, type ReadDescending } from "./descending-cursor.ts";
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

type HitRow = {
  seq: number;
  session_id: string;
  title: string;
  id: string;
  role: "user" | "assistant";
  text: string;
  created_at: number;
};

const hitColumns = "m.seq, m.session_id, s.title, m.id, m.role, m.text, m.created_at";
const visible = "s.deleted_at IS NULL AND s.principal = coalesce(?, s.principal)";

/**
 * Finding messages by their text, newest first. The full-text indexes are walked backwards by rowid and the walk ends at `limit`,
 * so a word that stands in every message costs no more than a rare one.
 */
export function createSearch(db: Database) {
  const byIndex = (index: string) =>
    db.prepare<[string, string | null, number], HitRow>(
      `SELECT ${hitColumns} FROM ${index} f CROSS JOIN messages m ON m.seq = f.rowid CROSS JOIN sessions s ON s.id = m.session_id
       WHERE ${index} MATCH ? AND ${visible} ORDER BY f.rowid DESC LIMIT ?`,
    );
  const walk = (index: string) => {
    const statement = db
      .prepare<[string, number, number], number>(
        `SELECT rowid FROM ${index} WHERE ${index} MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?`,
      )
      .pluck();
    return (expression: string): ReadDescending =>
      (from, limit) =>
        statement.all(expression, from, limit);
  };
  const byTrigram = byIndex("messages_fts");
  const byShort = byIndex("messages_short");
  const walkTrigram = walk("messages_fts");
  const walkShort = walk("messages_short");
  const one = db.prepare<[number, string | null], HitRow>(
    `SELECT ${hitColumns} FROM messages m JOIN sessions s ON s.id = m.session_id WHERE m.seq = ? AND ${visible}`,
  );

  const byBoth = (trigram: string, short: string, scope: Scope, limit: number): HitRow[] => {
    const rows: HitRow[] = [];
    for (const seq of intersectDescending(walkTrigram(trigram), walkShort(short))) {
      const row = one.get(seq, scope);
      if (row) rows.push(row);
      if (rows.length >= limit) break;
    }
    return rows;
  };

  const byTerms = ({ trigram, short }: SearchPlan, scope: Scope, limit: number): HitRow[] => {
    if (trigram !== null && short !== null) return byBoth(trigram, short, scope, limit);
    if (trigram !== null) return byTrigram.all(trigram, scope, limit);
    return short === null ? [] : byShort.all(short, scope, limit);
  };

  const rowsOf = (plan: SearchPlan, scope: Scope, limit: number): HitRow[] => {
    const rows = byTerms(plan, scope, limit);
    if (plan.phrase === null) return rows;
    const both = new Map([...byTrigram.all(plan.phrase, scope, limit), ...rows].map(row => [row.seq, row]));
    return [...both.values()].sort((a, b) => b.seq - a.seq).slice(0, limit);
  };

  return (query: string, scope: Scope, limit: number): SearchHit[] => {
    const plan = planSearch(query);
    if (plan === null) return [];
    return rowsOf(plan, scope, limit).map(row => ({
      sessionId: row.session_id,
      sessionTitle: row.title,
      messageId: row.id,
      role: row.role,
      snippet: snippetOf(row.text, plan.terms),
      createdAt: row.created_at,
    }));
  };
}
