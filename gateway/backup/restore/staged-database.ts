import { AppError } from "../../../contract/errors/app-error.ts";
import { openDatabase } from "../../db/open.ts";
import { pausedKey } from "../../inbound/pause.ts";
import type { Manifest } from "../archive/manifest.ts";
import { countRows } from "../create/snapshot.ts";

export const restoredFromKey = "restored_from";

/** The machine that a restored home comes from, while nobody has said that it is off. */
export type RestoredFrom = { readonly hostName: string; readonly createdAt: number };

/**
 * Opens a database that was unpacked: brings it to the newest schema and holds its rows against the manifest. From another machine it comes up
 * paused: two must not answer the same messages. @throws AppError BACKUP_DAMAGED, DATABASE_…
 */
export function readyStagedDatabase(
  file: string,
  manifest: Manifest,
  options: { readonly from: RestoredFrom | null; readonly at: number },
): void {
  const db = openDatabase(file);
  try {
    const found = countRows(db);
    // A later schema may have done away with a table.
    for (const [table, rows] of Object.entries(manifest.counts))
      if (found[table] !== undefined && found[table] < rows)
        throw AppError.of("BACKUP_DAMAGED", {
          file: "data/hearth.db",
          problem: `${table} has ${found[table]} rows instead of ${rows}.`,
          problemZh: `${table} 有 ${found[table]} 行，应为 ${rows} 行。`,
        });
    if (options.from) {
      const put = db.prepare(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      );
      put.run(pausedKey, String(options.at));
      put.run(restoredFromKey, JSON.stringify(options.from));
    }
    // One file, whole, without anything beside it.
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.pragma("journal_mode = DELETE");
  } finally {
    db.close();
  }
}
