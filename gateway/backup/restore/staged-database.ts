import { AppError } from "../../../contract/errors/app-error.ts";
import { type Database, openDatabase } from "../../db/open.ts";
import { pausedKey } from "../../inbound/write-pause.ts";
import type { Manifest } from "../archive/manifest.ts";
import { countRows } from "../create/snapshot.ts";
import type { FromMachine } from "./journal.ts";
import { openUntrusted, refuseForeignSchema } from "./known-schema.ts";
import type { RestoreStart } from "./swap.ts";

export const restoredFromKey = "restored_from";

/** The machine that a restored home comes from, while nobody has said that it is off. */
export type RestoredFrom = { readonly hostName: string; readonly createdAt: number };

/** Tables whose rows neither a migration nor the repair at a start takes away (it does with replies that had only begun): what a restored home must still have. */
export const lastingTables: readonly string[] = ["sessions", "devices", "audit"];

/** The first table that has fewer rows than it should; null when none has. A later schema may have done away with a table. */
export function shortTable(
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
  tables: readonly string[] = Object.keys(wanted),
): { readonly table: string; readonly found: number; readonly wanted: number } | null {
  for (const table of tables) {
    const [has, should] = [found[table], wanted[table]];
    if (has !== undefined && should !== undefined && has < should) return { table, found: has, wanted: should };
  }
  return null;
}

/**
 * From another machine a home comes up paused: two must not answer the same messages. A pause that somebody asked for before stays theirs.
 * Done again, it changes nothing.
 */
export function waitForOldMachine(db: Database, { at, ...from }: FromMachine): void {
  db.transaction(() => {
    db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING").run(pausedKey, String(at));
    db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(
      restoredFromKey,
      JSON.stringify(from satisfies RestoredFrom),
    );
  })();
}

/** The restore was put back, in a home whose database stayed: takes back what `waitForOldMachine` wrote there. */
export function forgetOldMachine(db: Database, { at, ...from }: FromMachine): void {
  db.transaction(() => {
    const remove = db.prepare("DELETE FROM meta WHERE key = ? AND value = ?");
    remove.run(pausedKey, String(at));
    remove.run(restoredFromKey, JSON.stringify(from satisfies RestoredFrom));
  })();
}

/** The database stayed while settings were exchanged: it waits for the machine that they are of, and no more for the one whose settings went. */
export function followOldMachine(db: Database, restore: RestoreStart): void {
  if (restore.kind !== "trying" && restore.kind !== "rolledBack") return;
  const { from, forget } = restore.journal;
  const [came, went] = restore.kind === "trying" ? [from, forget] : [forget, from];
  if (went) forgetOldMachine(db, went);
  if (came) waitForOldMachine(db, came);
}

/**
 * Opens a database that was unpacked: brings it to the newest schema and holds its rows against the manifest. `from` is the other machine that
 * it comes from; null: it was made here. @throws AppError BACKUP_HOSTILE, BACKUP_DAMAGED, DATABASE_…
 */
export function readyStagedDatabase(file: string, manifest: Manifest, from: FromMachine | null): void {
  refuseForeignSchema(file);
  const before = countStaged(file);
  const db = openDatabase(file);
  try {
    const short = shortTable(before, manifest.counts) ?? shortTable(countRows(db), manifest.counts, lastingTables);
    if (short)
      throw AppError.of("BACKUP_DAMAGED", {
        file: "data/hearth.db",
        problem: `${short.table} has ${short.found} rows instead of ${short.wanted}.`,
        problemZh: `${short.table} 有 ${short.found} 行，应为 ${short.wanted} 行。`,
      });
    if (from) waitForOldMachine(db, from);
    // One file, whole, without anything beside it.
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.pragma("journal_mode = DELETE");
  } finally {
    db.close();
  }
}

/** As it was packed, before any migration. Not read-only: a database that others packed may have a log beside it. */
function countStaged(file: string): Record<string, number> {
  const db = openUntrusted(file);
  try {
    return countRows(db);
  } finally {
    db.close();
  }
}
