import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppError } from "../../../../contract/errors/app-error.ts";
import { BackupSettings } from "../../../../contract/settings/backup.ts";
import { homePlace, type KnownBackup, openCatalogue } from "../../../../gateway/backup/catalogue.ts";
import { createJobs } from "../../../../gateway/backup/jobs.ts";
import { createFolderPlace } from "../../../../gateway/backup/places/folder.ts";
import type { Place } from "../../../../gateway/backup/places/place.ts";
import { createUploads } from "../../../../gateway/backup/uploads/uploads.ts";
import type { NewNotice } from "../../../../gateway/notices/notices.ts";
import { codeOfLater } from "../../../support/code-of.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { recordingLog } from "../../../support/temp-home.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Uploads of a home with two folders as places, `nas` and `usb`; `spoil` stands before each call of a place. */
async function start(names: readonly string[] = ["nas", "usb"]) {
  const root = mkdtempSync(join(tmpdir(), "hearth-uploads-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const clock = createFakeClock(Date.UTC(2026, 10, 21, 12));
  const log = recordingLog();
  const folder = join(root, "home", "backups");
  const catalogue = await openCatalogue({ folder, homeId: "this-home", clock });
  const raised: NewNotice[] = [];
  const settled: string[] = [];
  const settings = {
    current: BackupSettings.parse({
      places: names.map(name => ({ type: "folder", name, path: join(root, name) })),
    }),
  };
  const spoil: { before?: (place: string, call: keyof Place, signal: AbortSignal | undefined) => Promise<void> } = {};
  const calls: string[] = [];
  const jobs = createJobs({ clock, onChange: () => undefined });
  const waits: { for: string | null } = { for: null };
  const uploads = createUploads({
    waitsFor: () => waits.for,
    ...{ catalogue, jobs, clock, log, timeZone: () => "UTC", settings: () => settings.current },
    fileOf: ({ file }) => join(folder, file),
    open: async place => {
      if (place.type !== "folder") throw new Error("only folders here");
      const { known } = catalogue.get().places[place.name] ?? { known: false };
      const real = createFolderPlace(place, { home: join(root, "home"), known });
      const step = async (call: keyof Place, name: string, signal?: AbortSignal): Promise<void> => {
        calls.push(`${place.name} ${call} ${name}`.trim());
        await spoil.before?.(place.name, call, signal);
      };
      return {
        ...real,
        list: async signal => step("list", "").then(() => real.list(signal)),
        put: async (file, name, signal, progress) => {
          await step("put", name, signal);
          await real.put(file, name, signal, progress);
        },
        remove: async (name, signal) => step("remove", name).then(() => real.remove(name, signal)),
      };
    },
    notices: {
      raise: async notice => raised.push(notice) > 0,
      settle: async id => void settled.push(id),
    },
    onChange: () => undefined,
  });
  onTestFinished(() => uploads.stop());
  /** A backup in the home's folder, made so many days ago. */
  const make = async (daysAgo: number, over: Partial<KnownBackup> = {}): Promise<KnownBackup> => {
    const createdAt = clock.now() - daysAgo * dayMs;
    const id = `${new Date(createdAt).toISOString().slice(0, 10).replaceAll("-", "")}_120000`;
    const content = `backup ${id}`;
    writeFileSync(join(folder, `${id}.tar.zst.age`), content);
    const backup: KnownBackup = {
      ...{ id, file: `${id}.tar.zst.age`, bytes: content.length, createdAt, verifiedAt: createdAt, provenAt: null },
      ...{ reason: "schedule", version: "1", homeId: catalogue.get().homeId, counts: { conversations: 1, messages: 2 } },
      copies: { [homePlace]: { bytes: content.length, at: createdAt } },
      ...over,
    };
    await catalogue.change(old => ({ ...old, backups: [...old.backups, backup].toSorted((a, b) => a.createdAt - b.createdAt) }));
    return backup;
  };
  const visit = async (): Promise<void> => {
    uploads.look();
    await uploads.idle();
  };
  const at = (place: string): string[] =>
    existsSync(join(root, place)) ? readdirSync(join(root, place)).filter(name => name.endsWith(".age")) : [];
  const record = (place: string) => catalogue.get().places[place];
  const state = (place: string): string => uploads.state(place, "en").state;
  return {
    root,
    folder,
    clock,
    log,
    catalogue,
    uploads,
    waits,
    jobs,
    raised,
    settled,
    settings,
    spoil,
    calls,
    make,
    visit,
    at,
    record,
    state,
  };
}

test("to all places, the newest first, and nothing twice", async () => {
  const world = await start();
  const [older, newer] = [await world.make(1), await world.make(0)];
  expect(world.state("nas")).toBe("untried");
  await world.visit();
  expect(world.calls.filter(line => line.includes("nas put"))).toEqual([`nas put ${newer.file}`, `nas put ${older.file}`]);
  for (const place of ["nas", "usb"]) {
    expect(world.at(place)).toEqual([older.file, newer.file]);
    expect(readFileSync(join(world.root, place, newer.file), "utf8")).toBe(`backup ${newer.id}`);
    expect(world.uploads.state(place, "en")).toMatchObject({ state: "fine", backups: 2, bytes: 2 * newer.bytes, failure: null });
  }
  expect(Object.keys(world.catalogue.get().backups[0]?.copies ?? {}).toSorted()).toEqual(["home", "nas", "usb"]);
  world.calls.length = 0;
  await world.visit();
  expect(world.calls).toEqual([]);
});

test("a home that came from another machine takes nothing anywhere before that one is said to be off", async () => {
  const world = await start();
  const { file } = await world.make(0);
  world.settings.current = BackupSettings.parse({
    places: [...world.settings.current.places, { type: "folder", name: "off", path: join(world.root, "off"), enabled: false }],
  });
  world.waits.for = "attic";
  for (const now of [false, true]) {
    world.uploads.look(now);
    await world.uploads.idle();
  }
  expect([world.calls, world.at("nas"), world.state("off")]).toEqual([[], [], "off"]);
  expect(world.uploads.states("en")[0]).toMatchObject({
    state: "waiting",
    failure: { code: "RESTORED_WAITS", message: expect.stringContaining("attic") },
  });
  world.waits.for = null;
  await world.visit();
  expect([world.at("nas"), world.state("nas")]).toEqual([[file], "fine"]);
});

test("one place fails, the other does not mind; tried again later and later, told of once, and settled", async () => {
  const world = await start();
  const { file } = await world.make(0);
  let broken = true;
  world.spoil.before = async (place, call) => {
    if (broken && place === "nas" && call === "put")
      throw AppError.of("PLACE_UNREACHABLE", { place, problem: "x", problemZh: "x" });
  };
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await world.visit();
    const { failures, nextTryAt } = world.record("nas") ?? {};
    expect(failures).toBe(attempt);
    waits.push(((nextTryAt ?? 0) - world.clock.now()) / minuteMs);
    if (attempt === 1) {
      expect([world.state("nas"), world.state("usb")]).toEqual(["waiting", "fine"]);
      // Before its time nobody goes there.
      await world.visit();
      expect(world.record("nas")?.failures).toBe(1);
    }
    world.clock.advance((nextTryAt ?? 0) - world.clock.now());
  }
  expect(waits).toEqual([1, 5, 15, 60, 60]);
  expect(world.uploads.state("nas", "zh-CN")).toMatchObject({ state: "failing", failure: { code: "PLACE_UNREACHABLE" } });
  expect(new Set(world.raised.map(({ id }) => id))).toEqual(new Set(["backup.place.nas"]));
  broken = false;
  await world.visit();
  expect(world.at("nas")).toEqual([file]);
  expect(world.record("nas")).toMatchObject({ failures: 0, failure: null, nextTryAt: null, lastAt: world.clock.now() });
  expect(world.settled).toContain("backup.place.nas");
});

test("a disk that is not plugged in is waited for, and gets what it missed", async () => {
  const world = await start(["usb"]);
  await world.make(1);
  await world.visit();
  const path = join(world.root, "usb");
  renameSync(path, join(world.root, "drawer"));
  mkdirSync(path);
  const { file } = await world.make(0);
  await world.visit();
  expect(world.uploads.state("usb", "en")).toMatchObject({ state: "waiting", failure: { code: "PLACE_MISSING" } });
  expect((world.record("usb")?.nextTryAt ?? 0) - world.clock.now()).toBe(minuteMs);
  expect(readdirSync(path)).toEqual([]);
  expect(world.raised).toEqual([]);
  // What lies in the drawer is not forgotten.
  expect(world.catalogue.get().backups[0]?.copies.usb).toBeDefined();
  rmSync(path, { recursive: true });
  renameSync(join(world.root, "drawer"), path);
  world.clock.advance(minuteMs);
  await world.visit();
  expect(world.at("usb")).toContain(file);
  expect(world.state("usb")).toBe("fine");
});

test("a backup that disappeared there is told of and taken there again", async () => {
  const world = await start(["nas"]);
  const { id, file } = await world.make(0);
  await world.visit();
  rmSync(join(world.root, "nas", file));
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.raised.map(notice => notice.id)).toEqual([`backup.gone.nas.${id}`]);
  expect(world.at("nas")).toEqual([file]);
});

test("many that disappeared at once are told of once", async () => {
  const world = await start(["nas"]);
  for (const daysAgo of [2, 1, 0]) await world.make(daysAgo);
  await world.visit();
  for (const file of world.at("nas")) rmSync(join(world.root, "nas", file));
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.raised).toHaveLength(1);
  expect(world.at("nas")).toHaveLength(3);
});

test("a copy that was shortened there is a lie: failing at once, told of, and replaced by a whole one", async () => {
  const world = await start(["nas"]);
  const { file, id } = await world.make(0);
  await world.visit();
  writeFileSync(join(world.root, "nas", file), "back");
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.uploads.state("nas", "en")).toMatchObject({ state: "failing", failure: { code: "PLACE_LIES" } });
  expect(world.raised.map(notice => notice.id)).toEqual(["backup.place.nas"]);
  world.clock.advance(minuteMs);
  await world.visit();
  expect(readFileSync(join(world.root, "nas", file), "utf8")).toBe(`backup ${id}`);
  expect(world.state("nas")).toBe("fine");
});

test("a place that takes everything and lists nothing is a lie", async () => {
  const world = await start(["nas"]);
  const { file } = await world.make(0);
  world.spoil.before = async (_place, call) => {
    if (call === "list") rmSync(join(world.root, "nas", file), { force: true });
  };
  await world.visit();
  expect(world.uploads.state("nas", "en")).toMatchObject({ state: "failing", failure: { code: "PLACE_LIES" } });
  expect(world.catalogue.get().backups[0]?.copies.nas).toBeUndefined();
});

test("another home's backups there are listed, never deleted, and never written over: ours goes beside under the next name", async () => {
  const world = await start(["nas"]);
  mkdirSync(join(world.root, "nas"));
  for (let day = 10; day < 20; day += 1) writeFileSync(join(world.root, "nas", `202001${day}_030000.tar.zst.age`), "theirs");
  const mine = await world.make(0);
  writeFileSync(join(world.root, "nas", mine.file), "theirs, made in the same second");
  await world.visit();
  const beside = mine.file.replace(".tar", "_2.tar");
  expect(world.state("nas")).toBe("fine");
  expect(world.at("nas")).toHaveLength(12);
  expect(readFileSync(join(world.root, "nas", mine.file), "utf8")).toContain("theirs");
  expect(readFileSync(join(world.root, "nas", beside), "utf8")).toBe(`backup ${mine.id}`);
  expect(world.catalogue.get().backups.filter(({ homeId }) => homeId === "")).toHaveLength(10);
  // It is fetched back, and deleted by its own name there; the other's stays.
  const known = world.catalogue.get().backups.find(({ id }) => id === mine.id);
  if (!known) return expect.unreachable();
  const target = join(world.root, "fetched");
  await world.uploads.fetchBack("nas", known, target, new AbortController().signal, () => undefined);
  expect(readFileSync(target, "utf8")).toBe(`backup ${mine.id}`);
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect([world.state("nas"), world.raised, world.at("nas").length]).toEqual(["fine", [], 12]);
  await world.uploads.removeElsewhere(mine.id);
  expect(world.at("nas")).not.toContain(beside);
  expect(world.at("nas")).toHaveLength(11);
});

test("of the same second and the same size, another home's backup is not taken for ours, and not deleted after its time", async () => {
  const world = await start(["nas"]);
  mkdirSync(join(world.root, "nas"));
  const mine = await world.make(80);
  for (const daysAgo of [2, 1, 0]) await world.make(daysAgo);
  const theirs = "x".repeat(mine.bytes);
  writeFileSync(join(world.root, "nas", mine.file), theirs);
  await world.visit();
  expect(readFileSync(join(world.root, "nas", mine.file), "utf8")).toBe(theirs);
  const beside = mine.file.replace(".tar", "_2.tar");
  expect(world.catalogue.get().backups.find(({ id }) => id === mine.id)?.copies.nas).toMatchObject({ file: beside });
  // Nothing at home to hold it against: it is shown, and left alone.
  const other = await world.make(90, { bytes: theirs.length });
  await world.catalogue.change(old => ({
    ...old,
    backups: old.backups.map(one => (one.id === other.id ? { ...one, copies: { usb: { bytes: one.bytes, at: 1 } } } : one)),
  }));
  rmSync(join(world.folder, other.file));
  writeFileSync(join(world.root, "nas", other.file), theirs);
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.catalogue.get().backups.find(({ id }) => id === other.id)?.copies.nas).toMatchObject({ unsure: true });
  world.clock.advance(dayMs / 2);
  await world.visit();
  await world.uploads.removeElsewhere(other.id);
  expect(readFileSync(join(world.root, "nas", other.file), "utf8")).toBe(theirs);
});

test("another home's bytes over a copy of ours are not deleted: ours goes there once more", async () => {
  const world = await start(["nas"]);
  const mine = await world.make(0);
  await world.visit();
  writeFileSync(join(world.root, "nas", mine.file), "another home's, of another size");
  world.clock.advance(dayMs / 2);
  await world.visit();
  const beside = mine.file.replace(".tar", "_2.tar");
  expect([world.state("nas"), world.raised]).toEqual(["fine", []]);
  expect(readFileSync(join(world.root, "nas", mine.file), "utf8")).toContain("another home's");
  expect(readFileSync(join(world.root, "nas", beside), "utf8")).toBe(`backup ${mine.id}`);
});

test("one that was stored just before a crash is found again by its beginning, whatever its name there", async () => {
  const world = await start(["nas"]);
  const mine = await world.make(0);
  mkdirSync(join(world.root, "nas"));
  const beside = mine.file.replace(".tar", "_3.tar");
  writeFileSync(join(world.root, "nas", beside), `backup ${mine.id}`);
  await world.visit();
  expect(world.calls.filter(line => line.includes("put"))).toEqual([]);
  expect(world.catalogue.get().backups[0]?.copies.nas).toMatchObject({ file: beside });
});

test("retention there: by the place's own days, and never the last that was proven", async () => {
  const world = await start(["nas"]);
  const days = [90, 80, 70, 60, 3, 2, 1, 0];
  const backups: KnownBackup[] = [];
  for (const daysAgo of days) backups.push(await world.make(daysAgo, daysAgo === 80 ? { provenAt: 1 } : {}));
  world.settings.current = { ...world.settings.current, keepDays: 365 };
  await world.visit();
  expect(world.at("nas").length).toBeGreaterThan(4);
  world.settings.current = {
    ...world.settings.current,
    places: world.settings.current.places.map(place => ({ ...place, keepDays: 30 })),
  };
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.at("nas")).toEqual([80, 3, 2, 1, 0].map(daysAgo => backups[days.indexOf(daysAgo)]?.file));
  // At home they are still there, and not taken there again.
  expect(readdirSync(world.folder).filter(name => name.endsWith(".age"))).toHaveLength(8);
  world.calls.length = 0;
  world.clock.advance(dayMs / 2);
  await world.visit();
  expect(world.calls.filter(line => line.includes("put"))).toEqual([]);
});

test("stopped by a person: nothing there, no failure, and an hour's rest", async () => {
  const world = await start(["nas"]);
  await world.make(0);
  world.spoil.before = async (_place, call, signal) => {
    if (call !== "put") return;
    const [job] = world.jobs.list();
    expect(job).toMatchObject({ kind: "upload", place: "nas" });
    expect(world.state("nas")).toBe("uploading");
    if (job) world.jobs.stop(job.id);
    expect(signal?.aborted).toBe(true);
  };
  await world.visit();
  expect(world.at("nas")).toEqual([]);
  expect(world.uploads.state("nas", "en")).toMatchObject({ state: "waiting", failure: null });
  expect(world.raised).toEqual([]);
  delete world.spoil.before;
  world.clock.advance(59 * minuteMs);
  await world.visit();
  expect(world.at("nas")).toEqual([]);
  world.clock.advance(minuteMs);
  await world.visit();
  expect(world.at("nas")).toHaveLength(1);
});

test("the gateway stops in the middle: no failure is kept", async () => {
  const world = await start(["nas"]);
  await world.make(0);
  let stopping: Promise<void> | undefined;
  world.spoil.before = async (_place, call) => {
    if (call === "put") stopping = world.uploads.stop();
  };
  await world.visit();
  await stopping;
  expect(world.at("nas")).toEqual([]);
  expect(world.record("nas")).toMatchObject({ failures: 0, failure: null, nextTryAt: null });
});

test("off is off; what came back changed makes a place fail; fetched back and deleted everywhere", async () => {
  const world = await start();
  const backup = await world.make(0);
  world.settings.current = {
    ...world.settings.current,
    places: world.settings.current.places.map(place => ({ ...place, enabled: place.name === "nas" })),
  };
  await world.visit();
  expect([world.at("nas"), world.at("usb"), world.state("usb")]).toEqual([[backup.file], [], "off"]);
  const known = world.catalogue.get().backups[0];
  if (!known) return expect.unreachable();
  const target = join(world.root, "fetched");
  await world.uploads.fetchBack("nas", known, target, new AbortController().signal, () => undefined);
  expect(readFileSync(target, "utf8")).toBe(`backup ${backup.id}`);
  const fromUsb = world.uploads.fetchBack("usb", known, `${target}2`, new AbortController().signal, () => undefined);
  expect(await codeOfLater(() => fromUsb)).toBe("BACKUP_NOT_FOUND");
  await world.uploads.distrust("nas", backup.id);
  expect(world.uploads.state("nas", "en")).toMatchObject({ state: "failing", failure: { code: "PLACE_LIES" } });
  expect(world.at("nas")).toEqual([]);
  world.clock.advance(minuteMs);
  await world.visit();
  expect([world.at("nas"), world.state("nas")]).toEqual([[backup.file], "fine"]);
  // The only copy there is stays, whatever it is worth, and is not taken for whole.
  rmSync(join(world.folder, backup.file));
  await world.catalogue.change(old => ({
    ...old,
    backups: old.backups.map(({ copies: { home: _gone, ...copies }, ...one }) => ({ ...one, copies })),
  }));
  await world.uploads.distrust("nas", backup.id);
  expect([world.at("nas"), world.catalogue.get().backups[0]?.verifiedAt]).toEqual([[backup.file], null]);
  await world.uploads.removeElsewhere(backup.id);
  expect(world.at("nas")).toEqual([]);
  expect(world.catalogue.get().backups).toEqual([]);
});

test("a place that hangs holds up no other one: not an upload, and not a deletion", async () => {
  const world = await start();
  const { file, id } = await world.make(0);
  let hung = 0;
  world.spoil.before = (place, call, signal) =>
    place === "nas" && call === "put"
      ? new Promise((_resolve, reject) => {
          hung += 1;
          signal?.addEventListener("abort", () => reject(AppError.of("BACKUP_STOPPED")));
        })
      : Promise.resolve();
  world.uploads.look();
  await expect.poll(() => [hung, world.at("usb"), world.state("usb")]).toEqual([1, [file], "fine"]);
  expect([world.at("nas"), world.state("nas")]).toEqual([[], "uploading"]);
  const [job] = world.jobs.list();
  if (job) world.jobs.stop(job.id);
  await world.uploads.idle();
  delete world.spoil.before;
  world.clock.advance(60 * minuteMs);
  await world.visit();
  expect(world.at("nas")).toEqual([file]);
  world.spoil.before = async (place, call) => {
    if (place === "nas" && call === "remove") throw AppError.of("PLACE_UNREACHABLE", { place, problem: "x", problemZh: "x" });
  };
  expect(await codeOfLater(() => world.uploads.removeElsewhere(id))).toBe("PLACE_UNREACHABLE");
  expect([world.at("nas"), world.at("usb")]).toEqual([[file], []]);
});
