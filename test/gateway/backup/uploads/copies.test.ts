import { expect, test } from "vitest";
import type { KnownBackup } from "../../../../gateway/backup/catalogue.ts";
import { emptyPlace } from "../../../../gateway/backup/catalogue.ts";
import { goingAt, heldAgainst, pendingFor } from "../../../../gateway/backup/uploads/copies.ts";
import { isDue, isNews, isWaiting, lookEveryMs, waitAfter } from "../../../../gateway/backup/uploads/next-try.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const now = Date.parse("2026-11-21T12:00:00Z");
const keeping = { homeId: "ours", keepDays: 30, now, timeZone: "UTC" };

/** A backup of so many days ago; `at` are the places that have it. */
function backup(daysAgo: number, at: readonly string[], over: Partial<KnownBackup> = {}): KnownBackup {
  const createdAt = now - daysAgo * dayMs;
  const day = new Date(createdAt).toISOString().slice(0, 10).replaceAll("-", "");
  return {
    ...{ id: `${day}_120000`, file: `${day}_120000.tar.zst.age`, bytes: 100, createdAt, verifiedAt: createdAt, provenAt: null },
    ...{ reason: "schedule", version: "1", homeId: "ours", counts: { conversations: 0, messages: 0 } },
    copies: Object.fromEntries(at.map(place => [place, { bytes: 100, at: createdAt }])),
    ...over,
  };
}
const listed = (...backups: KnownBackup[]) => backups.map(({ file, bytes, createdAt }) => ({ name: file, bytes, at: createdAt }));

test("what a place has is what it lists: gone, changed, found, and strangers", () => {
  const [gone, changed, here, found] = [1, 2, 3, 4].map(days => backup(days, days === 4 ? ["home"] : ["home", "nas"]));
  const onlyThere = backup(5, ["nas"]);
  if (!gone || !changed || !here || !found) return expect.unreachable();
  const held = heldAgainst([gone, changed, here, found, onlyThere], "nas", [
    ...listed(here, found),
    { name: changed.file, bytes: 60, at: 0 },
    { name: "20250102_030405.tar.zst.age", bytes: 7, at: now },
    { name: "00000000_000000_123.tar.zst.age", bytes: 7, at: now },
  ]);
  expect(held.gone).toEqual([gone, onlyThere]);
  expect(held.changed).toEqual([{ backup: changed, name: changed.file, bytes: 60, whose: "unknown" }]);
  expect(
    held.backups.map(({ id, homeId, verifiedAt, copies }) => [id, homeId, verifiedAt === null, Object.keys(copies)]),
  ).toEqual([
    ["20250102_030405", "", true, ["nas"]],
    [found.id, "ours", false, ["home", "nas"]],
    [here.id, "ours", false, ["home", "nas"]],
    [changed.id, "ours", false, ["home"]],
    [gone.id, "ours", false, ["home"]],
  ]);
  expect(held.backups[0]?.createdAt).toBe(Date.parse("2025-01-02T03:04:05Z"));
  // Asked again, nothing is new.
  const again = heldAgainst(held.backups, "nas", listed(...held.backups.filter(({ copies }) => copies.nas)));
  expect([again.gone, again.changed, again.backups]).toEqual([[], [], held.backups]);
});

test("to be taken there: verified ones of the home's folder, newest first, none that retention would delete again", () => {
  const known = [
    backup(60, ["home"]),
    backup(50, ["home"]),
    backup(3, ["home"]),
    backup(2, ["home"], { verifiedAt: null }),
    backup(1, ["home"]),
    backup(0, ["home", "nas"]),
    backup(4, ["other"]),
  ];
  expect(pendingFor(known, "nas", keeping).map(({ createdAt }) => (now - createdAt) / dayMs)).toEqual([1, 3, 60]);
});

test("deleted there: only ours, only what the place lists whole, never the newest that was proven", () => {
  const proven = backup(80, ["nas"], { provenAt: now });
  const known = [
    backup(100, ["nas"]),
    proven,
    backup(70, ["nas"]),
    backup(60, ["nas"], { homeId: "the old machine" }),
    backup(55, ["nas"]),
    ...[3, 2, 1, 0].map(days => backup(days, ["home", "nas"])),
  ];
  const ids = (list: readonly KnownBackup[]) => list.map(({ createdAt }) => (now - createdAt) / dayMs);
  expect(ids(goingAt(known, "nas", listed(...known), keeping))).toEqual([100, 70, 55]);
  // Shortened: it may be all that is left of it, and is not counted among what is kept.
  const short = listed(...known).map(file => (file.name === known[0]?.file ? { ...file, bytes: 1 } : file));
  expect(ids(goingAt(known, "nas", short, keeping))).toEqual([70, 55]);
  // Found there by name and size alone, it may be another home's. Under another name it is looked for by that.
  const [first] = known;
  if (!first) return expect.unreachable();
  const copies = (over: object) => ({ ...first, copies: { nas: { bytes: 100, at: 0, ...over } } });
  expect(ids(goingAt([copies({ unsure: true }), ...known.slice(1)], "nas", listed(...known), keeping))).toEqual([70, 55]);
  const renamed = copies({ file: "20260813_120000_2.tar.zst.age" });
  expect(ids(goingAt([renamed, ...known.slice(1)], "nas", listed(...known), keeping))).toEqual([70, 55]);
  // By what the place lists, not by what we believe: nothing newer is there.
  expect(goingAt(known, "nas", listed(...known.slice(0, 3)), keeping)).toEqual([]);
});

test("a place keeps everything while the clock may have been put ahead", () => {
  const known = [400, 399, 398, 397, 396, 0].map(days => backup(days, ["home", "nas"]));
  expect(goingAt(known, "nas", listed(...known), keeping)).toEqual([]);
});

test("the waits: 1, 5, 15, 60 minutes and 60 from then on; a disk is looked for each minute", () => {
  const waits = [1, 2, 3, 4, 5, 100].map(failures => waitAfter(failures, "PLACE_UNREACHABLE") / minuteMs);
  expect(waits).toEqual([1, 5, 15, 60, 60, 60]);
  expect(waitAfter(100, "PLACE_MISSING")).toBe(minuteMs);
});

test("when it is time", () => {
  expect(isDue(emptyPlace, false, now)).toBe(true);
  const fine = { ...emptyPlace, lastTriedAt: now - 1_000 };
  expect([isDue(fine, false, now), isDue(fine, true, now)]).toEqual([false, true]);
  expect(isDue({ ...fine, lastTriedAt: now - lookEveryMs }, false, now)).toBe(true);
  const waits = { ...fine, nextTryAt: now + 1 };
  expect([isDue(waits, true, now), isDue(waits, true, now + 1)]).toEqual([false, true]);
  // The clock was put back by a year.
  expect(isDue({ ...fine, nextTryAt: now + 365 * dayMs }, true, now)).toBe(true);
  expect(isDue({ ...fine, lastTriedAt: now + 365 * dayMs }, false, now)).toBe(true);
});

test("what a person is told of, and what waits", () => {
  const failing = (code: string, failures: number, lastAt: number | null = now) => ({
    ...{ ...emptyPlace, lastAt, failures, failure: { code, slots: {} } },
  });
  expect(isNews(emptyPlace, now)).toBe(false);
  expect([1, 2, 3].map(failures => isNews(failing("PLACE_UNREACHABLE", failures), now))).toEqual([false, false, true]);
  expect(isNews(failing("PLACE_LIES", 1), now)).toBe(true);
  expect(isNews(failing("PLACE_MISSING", 5_000), now)).toBe(false);
  expect(isNews(failing("PLACE_MISSING", 5_000, now - 8 * dayMs), now)).toBe(true);
  expect([isWaiting(failing("PLACE_MISSING", 99)), isWaiting(failing("PLACE_UNREACHABLE", 1))]).toEqual([true, true]);
  expect([isWaiting(failing("PLACE_UNREACHABLE", 3)), isWaiting(failing("PLACE_LIES", 1))]).toEqual([false, false]);
});
