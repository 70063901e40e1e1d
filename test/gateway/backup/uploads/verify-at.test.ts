import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { BackupSettings } from "../../../../contract/settings/backup.ts";
import { createBackupKeys } from "../../../../gateway/backup/backup-keys.ts";
import { createBackups } from "../../../../gateway/backup/backups.ts";
import { openCatalogue } from "../../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../../gateway/backup/jobs.ts";
import { createOpenPlace } from "../../../../gateway/backup/places/place-settings.ts";
import { createUploads } from "../../../../gateway/backup/uploads/uploads.ts";
import { createVerifyAt } from "../../../../gateway/backup/uploads/verify-at.ts";
import { createRunJob } from "../../../../gateway/backup/worker/run-in-thread.ts";
import { openDatabase } from "../../../../gateway/db/open.ts";
import { openVault } from "../../../../gateway/vault/open-vault.ts";
import { homeIdOf } from "../../../support/backup/home-id.ts";
import { smallTalk, talkInto } from "../../../support/backup/home-with-talk.ts";
import { codeOf, codeOfLater } from "../../../support/code-of.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { scratch } from "../../../support/storage/place-suite.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";

const thread = new URL("../../../../gateway/backup/worker/backup-thread.ts", import.meta.url);

/** A home with one place, the folder `nas`. */
async function start() {
  const home = tempHome();
  for (const folder of [home.data, home.files, home.backups, home.configHistory, home.keys])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(home.settings, "{}\n");
  const db = openDatabase(home.database);
  onTestFinished(() => void db.close());
  const [clock, log] = [createFakeClock(), recordingLog()];
  const vault = await openVault({ home, clock, log, passphrase: undefined });
  const catalogue = await openCatalogue({ folder: home.backups, homeId: await homeIdOf(home), clock });
  const [keys, runJob] = [createBackupKeys({ vault }), createRunJob(thread)];
  const jobs = createJobs({ clock, onChange: () => undefined });
  const backups = createBackups({
    ...{ home, catalogue, keys, vault, runJob, jobs, clock, log, version: "1.2.3" },
    ...{ timeZone: () => "UTC", keepDays: () => 30, onCreated: () => undefined },
  });
  const path = join(scratch().folder, "nas");
  const settings = BackupSettings.parse({ places: [{ type: "folder", name: "nas", path }] });
  const uploads = createUploads({
    ...{ catalogue, jobs, clock, log, timeZone: () => "UTC", settings: () => settings, fileOf: backups.fileOf },
    ...{ open: createOpenPlace({ vault, catalogue, home: home.root }), onChange: () => undefined },
    waitsFor: () => null,
    notices: { raise: async () => true, settle: async () => undefined },
  });
  onTestFinished(() => uploads.stop());
  const verifyAt = createVerifyAt({ backups, uploads, keys, runJob, jobs, clock, folder: home.backups, places: () => ["nas"] });

  const visit = async (): Promise<void> => {
    uploads.look();
    await uploads.idle();
    clock.advance(60_000);
  };
  return { home, db, clock, keys, jobs, catalogue, backups, uploads, verifyAt, path, visit };
}

test("a copy is fetched back and read from end to end; one flipped bit is found, and the place fails for it", async () => {
  const { home, clock, catalogue, backups, uploads, verifyAt, path } = await start();
  const { id, file } = await backups.create("asked").over;
  uploads.look();
  await uploads.idle();
  clock.advance(60_000);
  const { job, over } = verifyAt("nas", id);
  expect(job).toMatchObject({ kind: "verify", stage: "fetch", place: "nas" });
  expect((await over).manifest.homeId).toBe(catalogue.get().homeId);
  expect(backups.find(id).verifiedAt).toBe(clock.now());
  expect(readdirSync(home.backups).toSorted()).toEqual([file, "catalogue.json"].toSorted());

  const stored = join(path, file);
  const bytes = readFileSync(stored);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(stored, bytes);
  expect(await codeOfLater(() => verifyAt("nas", id).over)).toBe("BACKUP_DAMAGED");
  expect(uploads.state("nas", "en")).toMatchObject({ state: "failing", failure: { code: "PLACE_LIES" } });
  expect(readdirSync(home.backups).toSorted()).toEqual([file, "catalogue.json"].toSorted());
  expect(readdirSync(path)).toEqual([".hearth-backups"]);
  clock.advance(60_000);
  uploads.look();
  await uploads.idle();
  expect((await verifyAt("nas", id).over).manifest.version).toBe("1.2.3");
  expect(uploads.state("nas", "en").state).toBe("fine");
  // Nothing begins where there is nothing to read.
  expect([codeOf(() => verifyAt("nsa", id)), codeOf(() => verifyAt("nas", "nobody's"))]).toEqual([
    "PLACE_NOT_FOUND",
    "BACKUP_NOT_FOUND",
  ]);
  // Home's own copy is whole as before.
  expect((await backups.verify(id).over).manifest.version).toBe("1.2.3");
});

test("a copy that was found says what it is once it was read, and which key opened it; a stranger's rubbish is no lie of the place", async () => {
  const { home, db, keys, jobs, catalogue, backups, uploads, verifyAt, path, visit } = await start();
  talkInto(db, home, smallTalk);
  const { id, file, createdAt } = await backups.create("asked").over;
  await visit();
  await backups.removeHere(id);
  await uploads.forget("nas");
  writeFileSync(join(path, "20250101_030000.tar.zst.age"), "no backup");
  await visit();
  const unknown = { reason: null, counts: null, verifiedAt: null, homeId: "" };
  expect(backups.find(id)).toMatchObject(unknown);
  // As an older Hearth wrote it down.
  await backups.change(id, { reason: "asked", counts: { conversations: 0, messages: 0 } });
  const again = await openCatalogue({ folder: home.backups, homeId: catalogue.get().homeId, clock: createFakeClock() });
  expect(again.get().backups.find(one => one.id === id)).toMatchObject(unknown);

  const { recipient } = await keys.current();
  expect(await verifyAt("nas", id).over).toMatchObject({ recipient, manifest: { createdAt } });
  expect(backups.find(id)).toMatchObject({ reason: "asked", createdAt, file, homeId: catalogue.get().homeId });
  expect(backups.find(id).counts).toEqual({ conversations: 1, messages: 2 });
  expect(jobs.ended().at(-1)).toMatchObject({ kind: "verify", result: "ok", backupId: id, recipient });

  expect(await codeOfLater(() => verifyAt("nas", "20250101_030000").over)).toBe("BACKUP_NOT_ONE");
  expect(jobs.ended().at(-1)?.failure?.slots.file).toBe("20250101_030000.tar.zst.age");
  expect(uploads.state("nas", "en").state).toBe("fine");
});
