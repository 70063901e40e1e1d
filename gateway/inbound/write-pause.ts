import { prepareAudit } from "../audit/append.ts";
import { defineWrites } from "../db/write-table.ts";

/** Of the table `meta`: since when nobody is answered, ms since 1970. */
export const pausedKey = "answering_paused_at";

export const pauseWrites = defineWrites({
  "answering.pause": db => {
    const put = db.prepare("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    const remove = db.prepare("DELETE FROM meta WHERE key = ?");
    const audit = prepareAudit(db);
    return ({ paused, actor, at }: { paused: boolean; actor: string; at: number }): void => {
      if (paused) put.run(pausedKey, String(at));
      else remove.run(pausedKey);
      audit({ at, actor, action: paused ? "answering.paused" : "answering.resumed", target: "answering", detail: {} });
    };
  },
});
