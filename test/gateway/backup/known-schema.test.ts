import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { foreignObject, proveDatabase, refuseForeignSchema } from "../../../gateway/backup/restore/known-schema.ts";
import { readyStagedDatabase } from "../../../gateway/backup/restore/staged-database.ts";
import { migrations } from "../../../gateway/db/migrations/all.ts";
import type { Database } from "../../../gateway/db/open.ts";
import { aManifest } from "../../support/backup/craft.ts";
import { homeWithTalk, smallTalk } from "../../support/backup/home-with-talk.ts";
import { codeOf } from "../../support/code-of.ts";

/** A database of a schema version, made as Hearths of that time made it: one migration after the other. */
function databaseOf(version: number, then: (db: Database) => void = () => undefined): string {
  const folder = mkdtempSync(join(tmpdir(), "hearth-schema-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "hearth.db");
  const db = new Sqlite(file);
  db.pragma("synchronous = OFF");
  for (const [at, sql] of migrations.slice(0, version).entries()) {
    db.exec(sql);
    db.pragma(`user_version = ${at + 1}`);
  }
  then(db);
  db.close();
  return file;
}

function foreignIn(file: string): ReturnType<typeof foreignObject> {
  const db = new Sqlite(file);
  try {
    return foreignObject(db);
  } finally {
    db.close();
  }
}

const every = migrations.map((_, at) => at + 1);

test.each(every)("schema %i, as it is, packed as a backup packs it, and with statistics: nothing foreign is in it", version => {
  const file = databaseOf(version);
  expect(foreignIn(file)).toBeNull();
  const copy = `${file}.copy`;
  const db = new Sqlite(file);
  db.exec("INSERT INTO meta (key, value) VALUES ('a', 'b')");
  db.exec("ANALYZE");
  db.prepare("VACUUM INTO ?").run(copy);
  db.close();
  expect(foreignIn(copy)).toBeNull();
  expect(codeOf(() => proveDatabase(copy))).toBeUndefined();
});

const tricks: readonly (readonly [string, string, string])[] = [
  ["a trigger", "CREATE TRIGGER evil AFTER UPDATE ON devices BEGIN DELETE FROM meta; END", "evil"],
  [
    "a trigger with the name of an index of ours",
    "CREATE TRIGGER usage_by_time AFTER INSERT ON meta BEGIN SELECT 1; END",
    "usage_by_time",
  ],
  ["a view", "CREATE VIEW evil AS SELECT * FROM devices", "evil"],
  ["a table more", "CREATE TABLE evil (a)", "evil"],
  ["a search table more", "CREATE VIRTUAL TABLE evil USING fts5 (a)", "evil"],
  ["an index more", "CREATE UNIQUE INDEX evil ON usage (user)", "evil"],
  ["a column more", "ALTER TABLE devices ADD COLUMN evil TEXT", "devices"],
  ["a view in the place of a table", "DROP TABLE pairings; CREATE VIEW pairings AS SELECT 1 AS code_hash", "pairings"],
  ["a table less", "DROP TABLE pairings", "pairings"],
];
test.each(tricks)("%s is refused by its name", (_what, sql, name) => {
  const file = databaseOf(migrations.length, db => db.exec(sql));
  expect(foreignIn(file)?.name).toBe(name);
  expect(codeOf(() => refuseForeignSchema(file))).toBe("BACKUP_HOSTILE");
  // Also where no thread unpacked it: before anything was written.
  const manifest = { ...JSON.parse(aManifest({ schema: migrations.length })) };
  expect(codeOf(() => readyStagedDatabase(file, manifest, { hostName: "h", createdAt: 1, at: 2 }))).toBe("BACKUP_HOSTILE");
  const db = new Sqlite(file);
  expect(db.prepare("SELECT count(*) FROM meta").pluck().get()).toBe(0);
  db.close();
});

test("an index that leaves rows out, which would hide them from what a restore changes, is found", () => {
  const file = databaseOf(migrations.length, db => {
    db.unsafeMode();
    const schema = (change: () => void): void => {
      db.pragma("writable_schema = ON");
      change();
      db.pragma("writable_schema = RESET");
    };
    const row = db.prepare<[], (string | number)[]>("SELECT * FROM sqlite_schema WHERE name = 'sessions_recent'").raw().get();
    schema(() => db.exec("DELETE FROM sqlite_schema WHERE name = 'sessions_recent'"));
    db.exec(
      `INSERT INTO sessions (id, title, channel, agent, principal, message_count, created_at, updated_at)
       VALUES ('s', 't', 'webchat', 'main', 'owner', 1, 1, 1)`,
    );
    schema(() => db.prepare("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)").run(...(row ?? [])));
  });
  expect(foreignIn(file)).toBeNull();
  expect(codeOf(() => proveDatabase(file))).toBe("BACKUP_DAMAGED");
});

test("what is no database is damaged", () => {
  const file = databaseOf(0);
  writeFileSync(file, "no database\n".repeat(1_000));
  expect(codeOf(() => proveDatabase(file))).toBe("BACKUP_DAMAGED");
  expect(codeOf(() => refuseForeignSchema(file))).toBe("BACKUP_DAMAGED");
});

test("a backup whose database would let its maker in, or end the wait for the old machine, is refused before anything changes", async () => {
  const stranger = await homeWithTalk(smallTalk);
  const known = createHash("sha256").update("known").digest("hex");
  const columns = "id, name, kind, role, secret_hash, created_at, last_seen_at, last_address";
  stranger.db.exec(`INSERT INTO devices (${columns}) VALUES ('a', 'a', 'browser', 'owner', 'x', 1, 1, '');
    CREATE TRIGGER t AFTER UPDATE ON devices BEGIN
      INSERT OR REPLACE INTO devices (${columns}) VALUES ('evil', 'iPhone', 'browser', 'owner', '${known}', 1, 1, ''); END;
    CREATE TRIGGER u AFTER INSERT ON meta BEGIN DELETE FROM meta WHERE key = NEW.key; END`);
  const made = await stranger.backups.create("asked").over;
  const kit = (await stranger.keys.current()).identity;

  const here = await homeWithTalk();
  for (const what of ["everything", "conversations", "settings"] as const) {
    const plan = await here.restores.plan(stranger.backups.fileOf(made), kit).over;
    const refused = here.restores.restore(plan.id, what).over;
    await expect(refused).rejects.toMatchObject({ code: "BACKUP_HOSTILE", slots: { file: made.file } });
  }
  expect(readdirSync(join(here.home.root, "restore"))).toEqual([]);
  expect(readdirSync(here.home.run)).not.toContain("restore.json");
  expect(here.restarts.count).toBe(0);
});
