import { expect, test } from "vitest";
import { restoredFromKey } from "../../../gateway/backup/restore/staged-database.ts";
import { readEnvironment } from "../../../gateway/config/environment.ts";
import { pausedKey } from "../../../gateway/inbound/write-pause.ts";
import { openHome } from "../../../gateway/process/open-home.ts";
import { tempHome } from "../../support/temp-home.ts";

const entry = (path: string): URL => new URL(`../../../gateway/${path}`, import.meta.url);

test("a home that is opened on another machine is held, once; on the machine it knows it is not", async () => {
  const { root } = tempHome();
  const open = async (
    machineId: string | null,
    work: (db: Awaited<ReturnType<typeof openHome>>["db"]) => void = () => undefined,
  ) => {
    const opened = await openHome({
      ...{ root, machineId, environment: readEnvironment({ HEARTH_HOME: root }), clock: { now: () => 9 } },
      ...{ writerEntry: entry("db/writer-thread.ts"), backupEntry: entry("backup/worker/backup-thread.ts") },
      ...{ systemKey: undefined, lastGoodSettings: false, stillBusy: () => undefined },
      onWriterDeath: error => {
        throw error;
      },
    });
    try {
      const meta = opened.db.prepare<[string], string>("SELECT value FROM meta WHERE key = ?").pluck();
      const found = [opened.homeId, meta.get(pausedKey) ?? null, meta.get(restoredFromKey) !== undefined];
      work(opened.db);
      return found;
    } finally {
      await opened.close();
    }
  };
  const answered = (db: Awaited<ReturnType<typeof openHome>>["db"]): unknown => db.exec("DELETE FROM meta");
  const [id, ...first] = await open("a".repeat(32));
  expect(first).toEqual([null, false]);
  expect(await open(null)).toEqual([id, null, false]);
  expect(await open("b".repeat(32))).toEqual([id, "9", true]);
  // Nobody has answered yet, whatever happens meanwhile.
  expect(await open("b".repeat(32), answered)).toEqual([id, "9", true]);
  for (const known of ["b", "a", "b"]) expect(await open(known.repeat(32))).toEqual([id, null, false]);
});
