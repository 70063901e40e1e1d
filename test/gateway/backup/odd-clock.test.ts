import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BackupSettings } from "../../../contract/settings/backup.ts";
import { backupFigures } from "../../../gateway/backup/backup-figures.ts";
import { createCard } from "../../../gateway/backup/card.ts";
import type { DrillRecord, KnownBackup } from "../../../gateway/backup/catalogue.ts";
import { createDrills } from "../../../gateway/backup/drill/drills.ts";
import { keptMs } from "../../../gateway/backup/restore/kept.ts";
import { homeWithTalk } from "../../support/backup/home-with-talk.ts";
import { codeOfLater } from "../../support/code-of.ts";

const dayMs = 86_400_000;

/** A home with a backup in its folder for each of these days from now, as the catalogue has them. */
async function homeWithDays(days: readonly number[]) {
  const rooms = await homeWithTalk();
  const { home, catalogue, clock } = rooms;
  const { homeId } = catalogue.get();
  const backups = days.map((day, index): KnownBackup => {
    const id = `20261001_03${String(index).padStart(2, "0")}00`;
    const file = `${id}.tar.zst.age`;
    writeFileSync(join(home.backups, file), "x");
    const at = clock.now() + day * dayMs;
    return {
      ...{ id, file, bytes: 1, createdAt: at, verifiedAt: at, provenAt: null, reason: "schedule", version: "1", homeId },
      ...{ counts: { conversations: 0, messages: 0 }, copies: { home: { bytes: 1, at } } },
    };
  });
  const sorted = backups.toSorted((a, b) => a.createdAt - b.createdAt);
  await catalogue.change(now => ({ ...now, backups: sorted }));
  return {
    ...rooms,
    ids: backups.map(({ id }) => id),
    archives: () => readdirSync(home.backups).filter(name => name.endsWith(".age")),
  };
}

const drillOf = (at: number, backupId: string | null): DrillRecord => ({
  ...{ at, place: "home", backupId, ok: true, steps: [], failure: null },
});

function drillsOf({ catalogue, jobs, clock, log }: Awaited<ReturnType<typeof homeWithTalk>>) {
  const rehearsed: string[] = [];
  const drills = createDrills({
    ...{ catalogue, jobs, clock, log, patienceMs: 60_000, places: () => [], everyDays: () => 7 },
    rehearse: async ({ id }) => {
      rehearsed.push(id);
      return drillOf(clock.now(), id);
    },
    distrust: async () => undefined,
    notices: { raise: async () => true, settle: async () => undefined },
    troubles: { put: () => undefined },
  });
  return { drills, rehearsed };
}

test("a clock that was ahead: what it dated into the future is neither rehearsed nor shown as the last, and stands for no other", async () => {
  const rooms = await homeWithDays([-2, -1, 300]);
  const { catalogue, clock, backups, jobs, ids } = rooms;
  const [, newest = "", future = ""] = ids;
  const now = clock.now();
  await catalogue.change(known => ({ ...known, drills: [drillOf(now + 300 * dayMs, future)] }));
  await backups.change(future, { provenAt: now + 300 * dayMs });
  const figures = () => backupFigures(catalogue.get(), [], now);
  const card = createCard({
    ...{ catalogue: catalogue.get, jobs, clock, settings: () => BackupSettings.parse({}), timeZone: () => "UTC", where: "" },
    places: () => [],
  });
  const shown = () => {
    const { lastAt, provenAt, places } = card("en");
    return [lastAt, places[0]?.lastAt, provenAt];
  };
  expect([figures().lastSeconds, figures().provenSeconds]).toEqual([(now - dayMs) / 1_000, null]);
  expect(shown()).toEqual([now - dayMs, now - dayMs, null]);

  const { drills, rehearsed } = drillsOf(rooms);
  await drills.run().over;
  expect(rehearsed).toEqual([newest]);
  expect([figures().provenSeconds, shown()]).toEqual([now / 1_000, [now - dayMs, now - dayMs, now]]);
  // The one that may not be deleted is the one that was proven since.
  expect(await codeOfLater(() => backups.removeHere(newest))).toBe("BACKUP_KEPT");
  expect(await codeOfLater(() => backups.removeHere(future))).toBe(undefined);
});

test("where all there is was dated into the future, that is rehearsed", async () => {
  const rooms = await homeWithDays([300]);
  const { drills, rehearsed } = drillsOf(rooms);
  await drills.run().over;
  expect(rehearsed).toEqual(rooms.ids);
});

test("a clock that leaps a year ahead takes no backup, nor what a restore put aside; on the fourth day it is believed", async () => {
  const { clock, backups, restores, home, archives } = await homeWithDays(Array.from({ length: 28 }, (_, day) => day - 28));
  const aside = join(home.root, "restore", `${clock.now()}-0a1b2c3d-before`);
  mkdirSync(join(aside, "data"), { recursive: true });
  writeFileSync(join(aside, "data", "hearth.db"), "x");
  const id = `${clock.now()}-0a1b2c3d`;
  const kept = { version: 1, id, what: "everything", at: clock.now(), until: clock.now() + keptMs, bytes: 1 };
  writeFileSync(
    join(aside, "kept.json"),
    JSON.stringify({ ...kept, otherMachine: false, keepDevices: false, undo: false, from: null, forget: null }),
  );
  clock.time += 365 * dayMs;
  const seen: [number, number][] = [];
  for (let day = 0; day < 4; day += 1) {
    await restores.sweep();
    await backups.create("schedule").over;
    seen.push([archives().length, readdirSync(join(home.root, "restore")).length]);
    clock.time += dayMs;
  }
  expect(seen.slice(0, 3)).toEqual([29, 30, 31].map(count => [count, 1]));
  expect(seen[3]?.[0]).toBeLessThan(10);
  await restores.sweep();
  expect(readdirSync(join(home.root, "restore"))).toEqual([]);
});
