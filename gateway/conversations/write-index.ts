import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";
import { shortTokens } from "./short-tokens.ts";

/** Marks a message whose text is final: the indexer will take it up. */
export function prepareQueueForSearch(db: Database): (seq: number | bigint) => void {
  const queue = db.prepare("INSERT OR IGNORE INTO search_queue (seq) VALUES (?)");
  return seq => void queue.run(seq);
}

/** Takes a message out of both indexes before its row goes. `text` must be the text that was indexed: the trigram index keeps none. */
export function prepareUnindex(db: Database): (seq: number, text: string) => void {
  const waiting = db.prepare("DELETE FROM search_queue WHERE seq = ?");
  const long = db.prepare("INSERT INTO messages_fts (messages_fts, rowid, text) VALUES ('delete', ?, ?)");
  const short = db.prepare("DELETE FROM messages_short WHERE rowid = ?");
  return (seq, text) => {
    if (waiting.run(seq).changes > 0 || text === "") return;
    long.run(seq, text);
    short.run(seq);
  };
}

export const indexWrites = defineWrites({
  /** Indexes the newest `limit` of the messages that wait. Returns how many it took: fewer than `limit` means none is left. */
  "search.index": db => {
    const waiting = db.prepare<[number], { seq: number; text: string | null }>(
      `SELECT q.seq, m.text FROM search_queue q LEFT JOIN messages m ON m.seq = q.seq ORDER BY q.seq DESC LIMIT ?`,
    );
    const long = db.prepare("INSERT INTO messages_fts (rowid, text) VALUES (?, ?)");
    const short = db.prepare("INSERT INTO messages_short (rowid, tokens) VALUES (?, ?)");
    const done = db.prepare("DELETE FROM search_queue WHERE seq = ?");
    return ({ limit }: { limit: number }): number => {
      const rows = waiting.all(limit).reverse();
      for (const { seq, text } of rows) {
        if (text) {
          long.run(seq, text);
          const tokens = shortTokens(text);
          if (tokens.length > 0) short.run(seq, tokens.join(" "));
        }
        done.run(seq);
      }
      return rows.length;
    };
  },
});
