import type { Database } from "../db/open.ts";
import { defineWrites } from "../db/write-table.ts";

/** Single facts about this home that are no settings, as `setup_done`. */
export const metaWrites = defineWrites({
  "meta.set": (db: Database) => {
    const put = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    return ({ key, value }: { key: string; value: string }) => void put.run(key, value);
  },
});
