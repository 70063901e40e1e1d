import { expect, test } from "vitest";
import { carryAll } from "../../../gateway/backup/restore/carry-all.ts";
import { type RestoreDisk, type RestoreJournal, systemDisk, writeJournal } from "../../../gateway/backup/restore/journal.ts";
import { listKept } from "../../../gateway/backup/restore/kept.ts";
import { openWithRestore } from "../../../gateway/backup/restore/open-with-restore.ts";
import { confirmRestore, continueRestore, type RestoreStart } from "../../../gateway/backup/restore/swap.ts";
import { createUndo } from "../../../gateway/backup/restore/undo.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { homeWithTalk, roomsOf } from "../../support/backup/home-with-talk.ts";
import { endOf, holdOf, type LedgerRoom, openLedger } from "../budget/ledger-room.ts";

type Rooms = Awaited<ReturnType<typeof roomsOf>>;

async function inLedger<T>({ home }: Rooms, work: (ledger: LedgerRoom) => Promise<T>): Promise<T> {
  const ledger = openLedger(home.database);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
const spend = (rooms: Rooms, id: string, nano: number): Promise<void> =>
  inLedger(rooms, async ledger => {
    await ledger.hold(holdOf(id, nano));
    await ledger.settle(endOf(id, nano));
  });
const spent = (rooms: Rooms): Promise<number> => inLedger(rooms, async ledger => (await ledger.total("*")).spentNanoUsd);

/** What the next start of a gateway does. */
async function open({ home, clock, log }: Rooms): Promise<RestoreStart> {
  const carry = (journal: RestoreJournal) => carryAll({ home, journal, passphrase: undefined, systemKey: undefined, clock, log });
  const { restore } = await openWithRestore(home, async () => openDatabase(home.database).close(), carry, log);
  return restore;
}
/** The same, to its good end; the rooms of the home as it is then. */
async function start(rooms: Rooms): Promise<Rooms> {
  const restore = await open(rooms);
  if (restore.kind !== "trying") throw new Error(restore.kind);
  await confirmRestore(rooms.home, restore.journal, rooms.clock.time);
  return roomsOf(rooms.home);
}
async function restore(rooms: Rooms, file: string, key?: string): Promise<Rooms> {
  const plan = await rooms.restores.plan(file, key).over;
  await rooms.restores.restore(plan.id, "everything").over;
  return start(rooms);
}
async function undo(rooms: Rooms): Promise<Rooms> {
  const undoing = createUndo({ ...rooms, restart: () => undefined });
  const [newest] = await listKept(rooms.home);
  await undoing.undo(await undoing.find(newest?.id ?? ""), null).over;
  return start(rooms);
}
async function emptyHouse() {
  const rooms = await homeWithTalk();
  rooms.db.close();
  return rooms;
}

test("after moving house, the old house's backup once more: what the new house spent stays spent, also when that is undone", async () => {
  const old = await emptyHouse();
  await spend(old, "a", 40);
  const made = old.backups.fileOf(await old.backups.create("asked").over);
  const kit = (await old.keys.current()).identity;
  let here: Rooms = await restore(await emptyHouse(), made, kit);
  expect(await spent(here)).toBe(40);
  await spend(here, "b", 6);
  here = await restore(here, made, kit);
  expect(await spent(here)).toBe(46);
  await spend(here, "c", 5);
  here = await undo(here);
  expect(await spent(here)).toBe(51);
});

test("what a backup held while it was made and was settled since is spent once, and held no more", async () => {
  const here = await emptyHouse();
  await inLedger(here, ledger => ledger.hold(holdOf("h1", 500)));
  const made = here.backups.fileOf(await here.backups.create("asked").over);
  await inLedger(here, ledger => ledger.settle(endOf("h1", 3)));
  await inLedger(await restore(here, made), async ledger => {
    expect(await ledger.repair()).toEqual({ interrupted: [], settled: 0, recovered: [], stuck: [] });
    expect(await ledger.total("*")).toEqual({ spentNanoUsd: 3, heldNanoUsd: 0 });
  });
});

test("a restored state that spends while it is tried and is given up: what it spent stays spent, and nothing else of it comes along", async () => {
  for (const isOther of [false, true]) {
    const here = await emptyHouse();
    const maker = isOther ? await emptyHouse() : here;
    await spend(maker, "before", 100);
    const made = maker.backups.fileOf(await maker.backups.create("asked").over);
    await spend(here, "since", 20);
    const plan = await here.restores.plan(made, (await maker.keys.current()).identity).over;
    await here.restores.restore(plan.id, "everything").over;
    const first = await open(here);
    if (first.kind !== "trying") throw new Error(first.kind);
    await inLedger(here, async ledger => {
      expect((await ledger.total("*")).spentNanoUsd).toBe(120);
      const at = here.clock.time;
      for (const id of ["tried", "cut short"]) await ledger.hold(holdOf(id, 7, { at }));
      await ledger.settle(endOf("tried", 3));
    });
    // Cut as soon as it is put back, and begun again.
    await writeJournal(here.home, { ...first.journal, state: "rollingBack", problem: "it hung" }, systemDisk);
    const cut: RestoreDisk = { ...systemDisk, remove: () => Promise.reject(new Error("cut")) };
    await expect(continueRestore(here.home, cut)).rejects.toThrow("cut");
    expect((await open(here)).kind).toBe("rolledBack");
    await inLedger(here, async ledger => {
      const ids = ledger.db.prepare("SELECT id FROM usage ORDER BY id").pluck().all();
      expect(ids).toEqual(isOther ? ["since", "tried"] : ["before", "since", "tried"]);
      expect(await ledger.total("*")).toEqual({ spentNanoUsd: isOther ? 23 : 123, heldNanoUsd: 7 });
    });
  }
});
