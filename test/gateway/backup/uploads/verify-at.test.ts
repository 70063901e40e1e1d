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
import { codeOfLater } from "../../../support/code-of.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { scratch } from "../../../support/storage/place-suite.ts";
import { recordingLog, tempHome } from "../../../support/temp-home.ts";
import { homeIdOf } from "../../../support/backup/home-id.ts";

const thread = new URL("../../../../gateway/backup/worker/backup-thread.ts", import.meta.url);

test("a copy is fetched back and read from end to end; one flipped bit is found, and the place fails for it", async () => {
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
  // Home's own copy is whole as before.
  expect((await backups.verify(id).over).manifest.version).toBe("1.2.3");
});
