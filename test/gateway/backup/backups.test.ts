import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { extractArchive } from "../../../gateway/backup/archive/extract-archive.ts";
import { createBackupKeys } from "../../../gateway/backup/backup-keys.ts";
import { createBackups } from "../../../gateway/backup/backups.ts";
import { openCatalogue } from "../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../gateway/backup/jobs.ts";
import { createRunJob } from "../../../gateway/backup/worker/run-in-thread.ts";
import { homePaths } from "../../../gateway/config/home.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { openVault } from "../../../gateway/vault/open-vault.ts";
import { homeIdOf } from "../../support/backup/home-id.ts";
import { codeOfLater } from "../../support/code-of.ts";
import { recordingLog } from "../../support/temp-home.ts";

const thread = new URL("../../../gateway/backup/worker/backup-thread.ts", import.meta.url);
const now = Date.parse("2026-11-21T19:00:00Z");

async function start() {
  const root = mkdtempSync(join(tmpdir(), "hearth-backups-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const home = homePaths(root);
  for (const folder of [home.data, home.files, home.backups, home.configHistory, home.keys])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(home.settings, "{ language: 'en' }\n");
  writeFileSync(join(home.configHistory, "000001.json5"), "{}\n");
  const db = openDatabase(home.database);
  onTestFinished(() => void db.close());
  const clock = { time: now, now: () => clock.time };
  const log = recordingLog();
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  await vault.set("provider:anthropic:apiKey", "sk-secret");
  const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock });
  const keys = createBackupKeys({ vault });
  const created: string[] = [];
  const backups = createBackups({
    ...{ home, catalogue, keys, vault, clock, log, version: "1.2.3", timeZone: () => "Asia/Shanghai", keepDays: () => 30 },
    ...{ runJob: createRunJob(thread), jobs: createJobs({ clock, onChange: () => undefined }) },
    onCreated: ({ id }) => void created.push(id),
  });
  return { home, db, clock, vault, catalogue, keys, backups, created };
}

test("made, proven, listed under its local time, and opened again with vault and settings", async () => {
  const { home, backups, keys, created, catalogue } = await start();
  const made = await backups.create("asked").over;
  expect(made).toMatchObject({
    id: "20261122_030000",
    file: "20261122_030000.tar.zst.age",
    verifiedAt: now,
    provenAt: null,
    reason: "asked",
  });
  expect(created).toEqual([made.id]);
  expect(readdirSync(home.backups).toSorted()).toEqual([made.file, "catalogue.json"]);
  const target = join(home.root, "out");
  const manifest = await extractArchive(backups.fileOf(made), await keys.identities(), target);
  expect(manifest.files.map(({ path }) => path)).toEqual([
    "config-history/000001.json5",
    "data/hearth.db",
    "data/vault.json",
    "hearth.json5",
    "keys/vault.key",
  ]);
  expect(manifest).toMatchObject({ version: "1.2.3", homeId: catalogue.get().homeId, schema: expect.any(Number) });
  const restored = await openVault({
    home: homePaths(target),
    clock: { now: () => 0 },
    log: recordingLog(),
    passphrase: undefined,
  });
  expect(restored.get("provider:anthropic:apiKey")).toBe("sk-secret");
  expect(readFileSync(join(target, "keys/vault.key")).equals(readFileSync(home.vaultKey))).toBe(false);
});

test("two in one second have two names; a second one at the same time is refused", async () => {
  const { backups } = await start();
  const first = backups.create("asked");
  expect(await codeOfLater(async () => backups.create("asked"))).toBe("BACKUP_RUNNING");
  await first.over;
  expect((await backups.create("schedule").over).id).toBe("20261122_030000_2");
  expect(backups.list().map(({ id }) => id)).toEqual(["20261122_030000_2", "20261122_030000"]);
});

test("a damaged database is not backed up, and the failure is remembered until one succeeds", async () => {
  const { home, db, backups, catalogue } = await start();
  db.exec("CREATE TABLE filler (x TEXT)");
  const insert = db.prepare("INSERT INTO filler VALUES (?)");
  for (let row = 0; row < 400; row += 1) insert.run("x".repeat(400));
  db.pragma("wal_checkpoint(TRUNCATE)");
  const whole = readFileSync(home.database);
  const broken = Buffer.from(whole);
  broken.fill(0x5a, whole.length - 40 * 4096, whole.length - 20 * 4096);
  writeFileSync(home.database, broken);
  expect(await codeOfLater(() => backups.create("asked").over)).toBe("BACKUP_SOURCE_DAMAGED");
  expect(catalogue.get().lastFailure?.code).toBe("BACKUP_SOURCE_DAMAGED");
  expect(readdirSync(home.backups)).toEqual(["catalogue.json"]);
  writeFileSync(home.database, whole);
  await backups.create("asked").over;
  expect(catalogue.get().lastFailure).toBeNull();
});

test("a stop leaves nothing, a crash's leavings are swept, and neither is ever listed", async () => {
  const { home, backups } = await start();
  const jobs = createJobs({ clock: { now: () => 0 }, onChange: () => undefined });
  const stopped = createBackups({ ...(await parts(home)), jobs });
  const { job, over } = stopped.create("asked");
  jobs.stop(job.id);
  expect(await codeOfLater(() => over)).toBe("BACKUP_STOPPED");
  expect(readdirSync(home.backups)).toEqual(["catalogue.json"]);
  mkdirSync(join(home.backups, ".staging-x/data"), { recursive: true });
  writeFileSync(join(home.backups, ".partial-x"), "half");
  await backups.sweep();
  expect(readdirSync(home.backups)).toEqual(["catalogue.json"]);
});

test("a change of keys: what was made before still opens here; the kit of before does not open what comes after", async () => {
  const { backups, keys, clock } = await start();
  const old = (await keys.current()).identity;
  const before = await backups.create("asked").over;
  await keys.change();
  clock.time += 60_000;
  const after = await backups.create("asked").over;
  for (const { id } of [before, after]) await backups.verify(id).over;
  const target = join(tmpdir(), `hearth-old-key-${process.pid}`);
  expect(await codeOfLater(() => extractArchive(backups.fileOf(after), [old], target))).toBe("BACKUP_KEY_WRONG");
});

test("a safety backup takes none away: what is restored from it must be there", async () => {
  const { backups, clock } = await start();
  for (let number = 0; number < 4; number += 1) {
    await backups.create("asked").over;
    clock.time += 60_000;
  }
  const before = backups.list().map(({ id }) => id);
  await backups.create("restore").over;
  expect(
    backups
      .list()
      .slice(1)
      .map(({ id }) => id),
  ).toEqual(before);
});

test("the catalogue: a start at which nothing is new writes nothing, one at which something is writes it down", async () => {
  const { home, clock } = await start();
  const homeId = await homeIdOf(home);
  const file = join(home.backups, "catalogue.json");
  const open = () => openCatalogue({ folder: home.backups, homeId, clock });
  const first = readFileSync(file, "utf8");
  const { ino } = statSync(file);
  const { firstSeenAt } = (await open()).get();
  expect([statSync(file).ino, readFileSync(file, "utf8")]).toEqual([ino, first]);
  writeFileSync(join(home.backups, "20260101_030000.tar.zst.age"), "from elsewhere");
  const listed = (await open()).get();
  expect(listed).toMatchObject({ firstSeenAt, backups: [{ id: "20260101_030000" }] });
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(listed);
});

test("the catalogue: a backup that appears is taken in, one that goes away is forgotten, a broken file is set aside", async () => {
  const { home, backups, clock } = await start();
  const made = await backups.create("asked").over;
  writeFileSync(join(home.backups, "20250101_030000.tar.zst.age"), "x");
  writeFileSync(join(home.backups, "notes.txt"), "x");
  expect(
    (await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock }))
      .get()
      .backups.map(({ id }) => id)
      .toSorted(),
  ).toEqual(["20250101_030000", made.id]);
  rmSync(join(home.backups, "20250101_030000.tar.zst.age"));
  writeFileSync(join(home.backups, "catalogue.json"), "{ half");
  const again = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock });
  expect(again.get().backups.map(({ id, verifiedAt }) => [id, verifiedAt])).toEqual([[made.id, null]]);
  expect(existsSync(join(home.backups, "catalogue.json.broken"))).toBe(true);
});

async function parts(home: ReturnType<typeof homePaths>) {
  const clock = { now: () => now };
  const log = recordingLog();
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  return {
    ...{
      home,
      catalogue: await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock }),
      keys: createBackupKeys({ vault }),
      vault,
      clock,
      log,
    },
    ...{ version: "1", timeZone: () => "UTC", keepDays: () => 30, runJob: createRunJob(thread), onCreated: () => undefined },
  };
}
