import type { Database } from "../../db/open.ts";
import { openUntrusted } from "./known-schema.ts";

/** A row of `devices` as it stands. */
export type DeviceRow = Readonly<Record<string, string | number | null>>;

export const readDevice = (db: Database, id: string): DeviceRow | null =>
  db.prepare<[string], DeviceRow>("SELECT * FROM devices WHERE id = ? AND removed_at IS NULL").get(id) ?? null;

/**
 * Lets the browser that asks for a restore into the restored home as well: a backup from another machine does not know it, and who restores has
 * the key to all of it. `file` is a staged database of the newest schema.
 */
export function keepDevice(file: string, device: DeviceRow): void {
  const db = openUntrusted(file);
  try {
    const columns = Object.keys(device).map(column => `"${column}"`);
    const values = columns.map(() => "?").join(", ");
    db.prepare(`INSERT OR REPLACE INTO devices (${columns.join(", ")}) VALUES (${values})`).run(...Object.values(device));
  } finally {
    db.close();
  }
}
