import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppError } from "../../../contract/errors/app-error.ts";
import { type RestoreDisk, readJournal, systemDisk } from "../../../gateway/backup/restore/journal.ts";
import { listKept } from "../../../gateway/backup/restore/kept.ts";
import { spareRestore } from "../../../gateway/backup/restore/spare.ts";
import { confirmRestore, continueRestore, type RestoreStart } from "../../../gateway/backup/restore/swap.ts";
import { fromPlainError } from "../../../gateway/db/storage-error.ts";
import { homeWithTalk } from "../../support/backup/home-with-talk.ts";

const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
/** As it comes from the thread that writes. */
const databaseFull = fromPlainError({ name: "SqliteError", message: "full", code: "SQLITE_FULL", app: undefined });
const noRoom: RestoreDisk = { ...systemDisk, write: () => Promise.reject(full) };

async function readyRestore() {
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  const plan = await here.restores.plan(here.backups.fileOf(made), undefined).over;
  await here.restores.restore(plan.id, "everything").over;
  return here;
}
const trying = (restore: RestoreStart) => {
  if (restore.kind !== "trying") throw new Error(restore.kind);
  return { restore, journal: restore.journal };
};
const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

test.each([
  ["the database cannot grow", databaseFull],
  ["the note of what is kept finds no room", full],
])(
  "the disk is full only when the restored state is confirmed (%s): as often as it is tried, the next start goes on",
  async (_name, error) => {
    const { home, log, clock } = await readyRestore();
    for (let round = 0; round < 4; round += 1) {
      const { restore, journal } = trying(await continueRestore(home));
      // Not even the word that this start does not count finds room.
      if (error === full) await expect(confirmRestore(home, journal, clock.time, noRoom)).rejects.toBe(full);
      expect(codeOf(await spareRestore({ home, restore, log }, error, noRoom))).toBe("RESTORE_DISK_FULL");
      expect((await readJournal(home))?.attempts).toBe(0);
    }
    await confirmRestore(home, trying(await continueRestore(home)).journal, clock.time);
    expect([await continueRestore(home), (await listKept(home)).length]).toEqual([{ kind: "none" }, 1]);
  },
);

test("a port that is taken does not count either; anything else does, and is told as it is", async () => {
  const { home, log } = await readyRestore();
  const taken = AppError.of("PORT_TAKEN", { port: 1 });
  const first = trying(await continueRestore(home));
  expect(await spareRestore({ home, restore: first.restore, log }, taken)).toBe(taken);
  expect((await readJournal(home))?.attempts).toBe(0);
  const unsound = new Error("the restored state is not sound");
  const second = trying(await continueRestore(home));
  expect(await spareRestore({ home, restore: second.restore, log }, unsound)).toBe(unsound);
  expect((await readJournal(home))?.attempts).toBe(1);
});

test("a restore that was confirmed, or that is to be put back, gets no attempt back: its journal stays as it is", async () => {
  const { home, log, clock } = await readyRestore();
  const { restore, journal } = trying(await continueRestore(home));
  await confirmRestore(home, journal, clock.time);
  await spareRestore({ home, restore, log }, full);
  expect(await readJournal(home)).toBeNull();

  await systemDisk.write(join(home.run, "restore.json"), JSON.stringify({ ...journal, state: "rollingBack" }));
  const before = readFileSync(join(home.run, "restore.json"), "utf8");
  await spareRestore({ home, restore, log }, full);
  expect(readFileSync(join(home.run, "restore.json"), "utf8")).toBe(before);
});
