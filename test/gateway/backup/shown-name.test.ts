import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { makeKey } from "../../../gateway/backup/archive/keys.ts";
import { namedAs, shownName } from "../../../gateway/backup/archive/shown-name.ts";
import { readJournal } from "../../../gateway/backup/restore/journal.ts";
import { homeWithTalk } from "../../support/backup/home-with-talk.ts";

test.each([
  ["20261121_030000.tar.zst.age", "20261121_030000.tar.zst.age"],
  ["C:\\fakepath\\backup (1).age", "backup (1).age"],
  ["../../etc/passwd", "passwd"],
  ["备份.age", "备份.age"],
  ["a\u001b[31m\u202eb\n.age", "a[31mb.age"],
  ["  ", null],
  [undefined, null],
] as const)("%j is shown as %j", (given, shown) => expect(shownName(given)).toBe(shown));

test("a failure keeps its code and its other slots; one without a file is left alone", async () => {
  const damaged = AppError.of("BACKUP_DAMAGED", { file: "upload-1", problem: "p.", problemZh: "问题。" });
  const named = await namedAs("mine.age", Promise.reject(damaged)).catch((error: unknown) => error);
  expect(named).toMatchObject({ code: "BACKUP_DAMAGED", slots: { file: "mine.age", problemZh: "问题。" }, cause: damaged });
  const stopped = AppError.of("BACKUP_STOPPED");
  expect(await namedAs("mine.age", Promise.reject(stopped)).catch((error: unknown) => error)).toBe(stopped);
});

test("looking into an uploaded file and restoring it speak of the person's file, never of the name it lies under", async () => {
  const old = await homeWithTalk();
  const made = await old.backups.create("asked").over;
  const here = await homeWithTalk();
  const file = join(here.home.root, "upload-00000000");
  copyFileSync(old.backups.fileOf(made), file);
  const messageOf = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message);
  const wrong = (await makeKey()).identity;
  expect(await messageOf(here.restores.plan(file, wrong, "from-anna.age").over)).toBe("This key does not open from-anna.age.");
  const kit = (await old.keys.current()).identity;
  const plan = await here.restores.plan(file, kit, "from-anna.age").over;
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length - 100));
  expect(await messageOf(here.restores.restore(plan.id, "everything").over)).toMatch(/^from-anna\.age is damaged/);
  writeFileSync(file, whole);
  await here.restores.restore(plan.id, "everything").over;
  expect(await readJournal(here.home)).toMatchObject({ backupFile: "from-anna.age" });
});
