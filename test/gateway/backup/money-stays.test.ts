import { expect, test } from "vitest";
import { carryAll } from "../../../gateway/backup/restore/carry-all.ts";
import type { RestoreJournal } from "../../../gateway/backup/restore/journal.ts";
import { listKept } from "../../../gateway/backup/restore/kept.ts";
import { openWithRestore } from "../../../gateway/backup/restore/open-with-restore.ts";
import { confirmRestore } from "../../../gateway/backup/restore/swap.ts";
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

/** What the next start of a gateway does; the rooms of the home as it is then. */
async function start({ home, clock, log }: Rooms): Promise<Rooms> {
  const carry = (journal: RestoreJournal) =>
    carryAll({ home, journal, passphrase: undefined, systemKey: undefined, clock, log });
  const { restore } = await openWithRestore(home, async () => openDatabase(home.database).close(), carry, log);
  if (restore.kind !== "trying") throw new Error(restore.kind);
  await confirmRestore(home, restore.journal, clock.time);
  return roomsOf(home);
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
