import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { readArchive } from "../../../gateway/backup/archive/read-archive.ts";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { backUpBeforeMigration } from "../../../gateway/backup/before-migration.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { migrations } from "../../../gateway/db/migrations/all.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { recordingLog } from "../../support/temp-home.ts";

async function start(schema: number) {
  const root = mkdtempSync(join(tmpdir(), "hearth-migrate-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homePaths(root);
  for (const folder of [home.data, home.backups, home.keys]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (schema > 0) {
    const db = new Sqlite(home.database);
    for (const sql of migrations.slice(0, schema)) db.exec(sql);
    db.pragma(`user_version = ${schema}`);
    db.close();
  }
  const log = recordingLog();
  const clock = { now: () => 1_700_000_000_000 };
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const backUp = () =>
    backUpBeforeMigration({
      ...{ home, homeId: "this-home", vault, clock, log, version: "9", timeZone: () => "UTC", stillBusy: () => undefined },
      threadEntry: new URL("../../../gateway/backup/worker/backup-thread.ts", import.meta.url),
    });
  const archives = (): string[] => readdirSync(home.backups).filter(name => name.endsWith(".age"));
  return { home, vault, log, backUp, archives };
}

test("an older schema is backed up as it is, before anything changes it", async () => {
  const { home, vault, backUp, archives } = await start(migrations.length - 1);
  await backUp();
  const [name = ""] = archives();
  const manifest = await readArchive(join(home.backups, name), await createBackupKeys({ vault }).identities());
  expect(manifest).toMatchObject({ reason: "migration", schema: migrations.length - 1 });
  openDatabase(home.database).close();
});

test.each([
  ["a new home", 0],
  ["the newest schema", migrations.length],
])("%s needs none", async (_name, schema) => {
  const { backUp, archives } = await start(schema);
  await backUp();
  expect(archives()).toEqual([]);
});

test("a backup that cannot be made keeps nobody from starting", async () => {
  const { home, backUp, archives, log } = await start(migrations.length - 1);
  rmSync(home.backups, { recursive: true });
  writeFileSync(home.backups, "a file where the folder should be");
  await backUp();
  expect(log.lines.some(line => line.includes("no backup could be made"))).toBe(true);
  rmSync(home.backups);
  mkdirSync(home.backups);
  expect(archives()).toEqual([]);
});
