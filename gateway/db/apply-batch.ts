import type { Database } from "./open.ts";
import type { WriteOutcome, WriteRequest, WriteTable } from "./write-table.ts";

/**
 * Applies many writes in one transaction, each in a savepoint of its own so that one refusal undoes only itself.
 * When the commit itself fails (disk full) every write of the batch has failed.
 */
export function createBatch(
  db: Database,
  table: WriteTable,
): (requests: readonly WriteRequest[], durable: boolean) => WriteOutcome[] {
  const prepared = new Map<string, (args: unknown) => unknown>();
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const mark = db.prepare("SAVEPOINT one");
  const release = db.prepare("RELEASE one");
  const undo = db.prepare("ROLLBACK TO one");
  let full = true;

  const write = (name: string): ((args: unknown) => unknown) => {
    const known = prepared.get(name);
    if (known) return known;
    const make = table[name];
    if (!make) throw new Error(`unknown write ${name}`);
    const made = make(db);
    prepared.set(name, made);
    return made;
  };

  const applyOne = (request: WriteRequest): WriteOutcome => {
    mark.run();
    try {
      const value = write(request.name)(request.args);
      release.run();
      return { ok: true, value };
    } catch (error) {
      // A full disk may have ended the whole transaction already; the commit below then reports it for every write.
      if (db.inTransaction) {
        undo.run();
        release.run();
      }
      return { ok: false, error };
    }
  };

  return (requests, durable) => {
    if (durable !== full) {
      db.pragma(`synchronous = ${durable ? "FULL" : "NORMAL"}`);
      full = durable;
    }
    try {
      begin.run();
      const outcomes = requests.map(applyOne);
      commit.run();
      return outcomes;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      return requests.map(() => ({ ok: false, error }));
    }
  };
}
