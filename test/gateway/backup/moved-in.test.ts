import { expect, test } from "vitest";
import { isOurs, lastGood, provenAt, toBackup } from "../../../gateway/backup/card.ts";
import type { Catalogue, KnownBackup } from "../../../gateway/backup/catalogue.ts";
import { createDaily } from "../../../gateway/backup/daily.ts";
import { failing, placesDue } from "../../../gateway/backup/drill/due.ts";
import { movedIn, notAhead } from "../../../gateway/backup/restore/moved-in.ts";
import { pendingFor } from "../../../gateway/backup/uploads/copies.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { recordingLog } from "../../support/temp-home.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const backup = (id: string, createdAt: number, over: Partial<KnownBackup> = {}): KnownBackup => ({
  ...{ id, file: `${id}.tar.zst.age`, bytes: 1, createdAt, verifiedAt: createdAt, provenAt: null, reason: "restore" },
  ...{ version: "1", homeId: "here", counts: { conversations: 0, messages: 0 }, copies: { home: { bytes: 1, at: 1 } } },
  ...over,
});
const drill = (at: number, ok: boolean): Catalogue["drills"][number] => ({
  ...{ at, place: "home", backupId: "safety", ok, steps: [], failure: ok ? null : { code: "DRILL_FAILED", slots: {} } },
});
const safety = backup("safety", now - 1_000);
const theirs = backup("theirs", now - 9_000, { homeId: "there" });
const before: Catalogue = {
  ...{ version: 1, homeId: "here", firstSeenAt: 0, kit: { savedAt: null, checkedAt: null }, places: {}, lastFailure: null },
  ...{ backups: [theirs, safety], drills: [drill(now - 600, true), drill(now - 500, false)] },
};
const foreign = { otherMachine: true, what: "everything", undoes: null } as const;
const keeping = { homeId: "here", keepDays: 30, now, timeZone: "UTC" };

test("what was here before another machine's home moved in is neither its last backup nor its proof, and goes to no place", () => {
  expect([lastGood(before, now)?.id, provenAt(before, now)]).toEqual(["safety", now - 600]);
  expect(pendingFor(before.backups, "nas", keeping).map(({ id }) => id)).toEqual(["safety", "theirs"]);

  const moved = movedIn(before, foreign, now);
  expect([lastGood(moved, now), provenAt(moved, now)]).toEqual([null, null]);
  expect([placesDue(moved, ["home"], 7, now), failing(moved, ["home"])]).toEqual([[], []]);
  const since = { ...keeping, movedInAt: moved.movedInAt };
  // The other machine's own backups are opened by the kit.
  expect(pendingFor(moved.backups, "nas", since).map(({ id }) => id)).toEqual(["theirs"]);

  const first = backup("first", now + 5, { reason: "schedule" });
  const backedUp = { ...moved, backups: [...moved.backups, first] };
  expect(lastGood(backedUp, now)?.id).toBe("first");
  expect(placesDue(backedUp, ["home"], 7, now + 9)).toEqual(["home"]);
  expect(pendingFor(backedUp.backups, "nas", since).map(({ id }) => id)).toEqual(["first", "theirs"]);
});

test("only with another machine's key; undone, everything counts again, and done again, no more", () => {
  expect(movedIn(before, { ...foreign, otherMachine: false }, now)).toBe(before);
  expect(movedIn(before, { ...foreign, what: "conversations" }, now)).toBe(before);
  const moved = movedIn(before, { ...foreign, what: "settings" }, now);
  const undone = movedIn(moved, { ...foreign, undoes: "r1" }, now + 1);
  expect(undone).toEqual(before);
  expect(isOurs(movedIn(undone, { ...foreign, undoes: "r2" }, now + 2), safety)).toBe(false);
});

test("a backup that is wanted at once waits for no hour, also where none is made daily; one that failed is tried again later", async () => {
  const clock = createFakeClock();
  const made: number[] = [];
  let wanted = false;
  const daily = createDaily({
    ...{ at: () => "off", timeZone: () => "UTC", last: () => null, firstSeen: () => clock.now(), clock, log: recordingLog() },
    isWanted: () => wanted,
    run: async () => made.push(clock.now()) > 1,
  });
  daily.look();
  expect(made).toEqual([]);
  wanted = true;
  const at = clock.now();
  daily.look();
  await daily.stop();
  daily.look();
  expect(made).toEqual([at]);
  clock.advance(60 * 60_000);
  daily.look();
  await daily.stop();
  expect(made).toEqual([at, at + 60 * 60_000]);
});

test("a copy in a place that the settings do not name any more is told as such", () => {
  const at = { bytes: 1, at: 1 };
  const { places } = toBackup({ ...safety, copies: { home: at, nas: at, "old disk": at } }, ["nas"]);
  expect(places).toEqual([
    { place: "home", ...at },
    { place: "nas", ...at },
    { place: "old disk", ...at, noLongerSetUp: true },
  ]);
});

test("a move while the clock was ahead: what is made after the clock was put right counts", () => {
  const ahead = movedIn(before, foreign, now + 365 * 86_400_000);
  const right = notAhead(ahead, now);
  const first = backup("first", now, { reason: "schedule" });
  expect(lastGood({ ...ahead, backups: [...ahead.backups, first] }, now)).toBe(null);
  expect(lastGood({ ...right, backups: [...right.backups, first] }, now)?.id).toBe("first");
  expect(isOurs(right, safety)).toBe(false);
  const moved = movedIn(before, foreign, now - 5);
  expect([notAhead(moved, now), notAhead(before, now)]).toEqual([moved, before]);
});
