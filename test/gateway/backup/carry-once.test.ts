import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { carryDevices } from "../../../gateway/backup/restore/carry-access.ts";
import { asideFolder, RestoreJournal } from "../../../gateway/backup/restore/journal.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";

const inside = <T>(file: string, work: (db: Database) => T): T => {
  const db = openDatabase(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
};
const lost = "UPDATE devices SET removed_at = 7 WHERE id = 'phone'";
const addPhone =
  "INSERT INTO devices (id, name, kind, role, secret_hash, created_at, last_seen_at, last_address) VALUES ('phone', 'phone', 'app', 'owner', 's', 1, 1, '')";

test("a device that is turned away while a restored state is tried stays so at its next try", () => {
  const root = mkdtempSync(join(tmpdir(), "hearth-once-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = { root, run: join(root, "run") };
  const aside = join(asideFolder(home, "r1"), "data");
  const database = join(root, "data/hearth.db");
  for (const folder of [join(root, "data"), aside]) mkdirSync(folder, { recursive: true });
  for (const file of [database, join(aside, "hearth.db")]) inside(file, db => db.exec(addPhone));
  const journal = RestoreJournal.parse({
    ...{ version: 1, id: "r1", state: "swapped", what: "everything", outgoing: ["data/hearth.db"], incoming: ["data/hearth.db"] },
    ...{ attempts: 1, safetyBackup: null, counts: {}, backupFile: "b", problem: null },
  });
  const removedAt = (): unknown => inside(database, db => db.prepare("SELECT removed_at FROM devices").pluck().all());
  carryDevices(home, journal);
  expect(removedAt()).toEqual([null]);
  inside(database, db => db.exec(lost));
  carryDevices(home, journal);
  expect(removedAt()).toEqual([7]);
});
