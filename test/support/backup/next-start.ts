import { carryAll } from "../../../gateway/backup/restore/carry-all.ts";
import type { RestoreDisk } from "../../../gateway/backup/restore/journal.ts";
import { openWithRestore } from "../../../gateway/backup/restore/open-with-restore.ts";
import { confirmRestore, type RestoreStart } from "../../../gateway/backup/restore/swap.ts";
import { createUndo } from "../../../gateway/backup/restore/undo.ts";
import { type Database, openDatabase } from "../../../gateway/db/open.ts";
import { type roomsOf, talkInto } from "./home-with-talk.ts";

export type Rooms = Awaited<ReturnType<typeof roomsOf>>;

/** Opens the home's database as it is now, for one look. */
export function inDatabase<T>({ home }: Pick<Rooms, "home">, read: (db: Database) => T): T {
  const db = openDatabase(home.database);
  try {
    return read(db);
  } finally {
    db.close();
  }
}

export const titlesOf = (rooms: Rooms): string[] =>
  inDatabase(rooms, db => db.prepare<[], string>("SELECT title FROM sessions ORDER BY title").pluck().all());

/** A conversation that is there now. */
export const say = (rooms: Rooms, title: string): void =>
  inDatabase(rooms, db => void talkInto(db, rooms.home, { conversations: [{ title, messages: ["hello"] }], attachments: [] }));

/** What the next start of a gateway does with a restore that lies ready. */
export async function nextStart({ home, clock, log }: Rooms, disk?: RestoreDisk): Promise<RestoreStart> {
  const carry = (journal: Parameters<typeof carryAll>[0]["journal"]) =>
    carryAll({ home, journal, passphrase: undefined, systemKey: undefined, clock, log });
  const { restore } = await openWithRestore(home, async () => openDatabase(home.database).close(), carry, log, disk);
  if (restore.kind === "trying") await confirmRestore(home, restore.journal, clock.time);
  return restore;
}

export const undoOf = ({ home, backups, jobs, clock, log }: Rooms) =>
  createUndo({ home, backups, jobs, clock, log, restart: () => undefined });
