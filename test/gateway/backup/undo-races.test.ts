import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBackups } from "../../../gateway/backup/backups.ts";
import { asideFolder, readJournal } from "../../../gateway/backup/restore/journal.ts";
import { keepSweeping } from "../../../gateway/backup/restore/keep-sweeping.ts";
import { keptMs, listKept } from "../../../gateway/backup/restore/kept.ts";
import { createKeptHandlers } from "../../../gateway/backup/restore/kept-handlers.ts";
import { createRestores } from "../../../gateway/backup/restore/prepare.ts";
import { createUndo } from "../../../gateway/backup/restore/undo.ts";
import { createWaiting } from "../../../gateway/backup/restore/waiting.ts";
import { openDatabase } from "../../../gateway/db/open.ts";
import { createInlineWriter } from "../../../gateway/db/writer-inline.ts";
import { writes } from "../../../gateway/db/writes.ts";
import { createTroubles } from "../../../gateway/overview/troubles.ts";
import type { Call } from "../../../gateway/routes/handler.ts";
import { homeWithTalk, roomsOf, runJobHere } from "../../support/backup/home-with-talk.ts";
import { nextStart, type Rooms, say, titlesOf, undoOf } from "../../support/backup/next-start.ts";
import { codeOfLater } from "../../support/code-of.ts";

/** The kind of the next start. */
const start = async (rooms: Rooms): Promise<string> => (await nextStart(rooms)).kind;

/** A backup, something said after it, and the backup restored: what was said is kept aside. */
async function restoredHome() {
  const here = await homeWithTalk();
  here.db.close();
  const made = await here.backups.create("asked").over;
  say(here, "Later");
  const restore = async (rooms: Rooms): Promise<void> => {
    const plan = await rooms.restores.plan(rooms.backups.fileOf(made), undefined).over;
    await rooms.restores.restore(plan.id, "everything").over;
  };
  await restore(here);
  await start(here);
  const rooms = await roomsOf(here.home);
  const [kept] = await listKept(rooms.home);
  if (!kept) throw new Error("nothing was kept");
  return { rooms, kept, made, restore };
}

function handlersOf(rooms: Rooms) {
  const { home, clock, log } = rooms;
  const db = openDatabase(home.database);
  onTestFinished(() => void db.close());
  const troubles = createTroubles(() => undefined);
  const waiting = createWaiting({ home, restart: () => true, onChange: () => undefined });
  const writer = createInlineWriter(db, writes);
  const undo = createUndo({ ...rooms, restart: waiting.ready });
  const handlers = createKeptHandlers({ home, db, writer, clock, log, troubles, waiting, undo, onChange: () => undefined });
  const principal = { kind: "token" };
  return {
    undo: (id: string) => handlers.undoRestore({ principal, body: { id } } as unknown as Call<"undoRestore">),
    drop: (id: string) => handlers.dropKept({ principal, params: { id } } as unknown as Call<"dropKept">),
  };
}

test.each([
  ["undo", "drop"],
  ["drop", "undo"],
] as const)("%s and %s of what is kept, at once: one of them happens, and never half of both", async (first, second) => {
  const { rooms, kept } = await restoredHome();
  const ask = handlersOf(rooms);
  const codes = await Promise.all(
    [first, second, "undo" as const].map(what => codeOfLater(async () => ask[what](kept.id)).then(code => ({ what, code }))),
  );
  await rooms.jobs.idle("restore");
  const dropped = codes.some(({ what, code }) => what === "drop" && code === undefined);
  const undone = rooms.jobs.ended().some(({ kind, result }) => kind === "restore" && result === "ok");
  expect([dropped, undone].filter(Boolean)).toHaveLength(1);
  expect(await start(rooms)).toBe(undone ? "trying" : "none");
  expect(titlesOf(rooms)).toEqual(undone ? ["Garden", "Later"] : ["Garden"]);
});

test("while the undoing is prepared nothing takes away what it brings back, its time over or not", async () => {
  const { rooms, kept } = await restoredHome();
  const { home, clock, log, jobs } = rooms;
  const sweep = keepSweeping({ home, clock, log, jobs, trustsClock: () => true, onChange: () => undefined });
  const undo = undoOf(rooms);
  const found = await undo.find(kept.id);
  // Nor is it prepared while something is being taken away.
  await jobs.hold("restore", async () =>
    expect(await codeOfLater(async () => undo.undo(found, null).over)).toBe("BACKUP_RUNNING"),
  );
  const { over } = undo.undo(found, null);
  clock.time += keptMs;
  expect(await codeOfLater(() => undo.drop(kept.id))).toBe("BACKUP_RUNNING");
  await sweep.look();
  await over;
  // It lies ready now.
  expect(await codeOfLater(() => undo.drop(kept.id))).toBe("RESTORE_READY");
  await sweep.look();
  expect([await start(rooms), titlesOf(rooms)]).toEqual(["trying", ["Garden", "Later"]]);
});

test("an undoing that would bring back nothing, or for which another one waits, is refused before anything restarts", async () => {
  const { rooms, kept, restore } = await restoredHome();
  const undo = undoOf(rooms);
  const found = await undo.find(kept.id);
  await restore(rooms);
  const ready = await readJournal(rooms.home);
  expect(await codeOfLater(() => undo.undo(found, null).over)).toBe("RESTORE_READY");
  expect(await readJournal(rooms.home)).toEqual(ready);
  expect(await start(rooms)).toBe("trying");

  for (const name of readdirSync(asideFolder(rooms.home, kept.id)).filter(one => one !== "kept.json"))
    rmSync(join(asideFolder(rooms.home, kept.id), name), { recursive: true });
  expect(await codeOfLater(() => undo.undo(found, null).over)).toBe("RESTORE_GONE");
  rmSync(asideFolder(rooms.home, kept.id), { recursive: true });
  expect(await codeOfLater(() => undo.undo(found, null).over)).toBe("RESTORE_NOT_KEPT");
  expect([await readJournal(rooms.home), titlesOf(rooms)]).toEqual([null, ["Garden"]]);
});

test("what was said between the safety backup and the exchange is still there after the next restore", async () => {
  const { rooms, restore } = await restoredHome();
  rooms.clock.time += 60_000;
  await restore(rooms);
  say(rooms, "While it waited");
  await start(rooms);
  rooms.clock.time += 60_000;
  const between = await listKept(rooms.home);
  const next = await roomsOf(rooms.home);
  await restore(next);
  await start(next);
  const undo = undoOf(next);
  const kept = between.find(({ at }) => at === Math.max(...between.map(one => one.at)));
  await undo.undo(await undo.find(kept?.id ?? ""), null).over;
  await start(next);
  expect(titlesOf(next)).toEqual(["Garden", "While it waited"]);
});

test("a restore that is asked for while a backup is made waits for it, says so, and nothing is pruned meanwhile", async () => {
  const { rooms } = await restoredHome();
  const { home, catalogue, keys, vault, jobs, clock, log } = rooms;
  const several: string[] = [];
  for (let at = 0; at < 3; at += 1) {
    clock.time += 60_000;
    several.push(rooms.backups.fileOf(await rooms.backups.create("schedule").over));
  }
  clock.time += 60_000;
  const [wanted = ""] = several;
  const go = Promise.withResolvers<void>();
  // What may go goes at once.
  const backups = createBackups({
    ...{ home, catalogue, keys, vault, jobs, clock, log, onCreated: () => undefined },
    ...{ version: "1.2.3", timeZone: () => "UTC", keepDays: () => 0 },
    runJob: (job, signal, progress) => go.promise.then(() => runJobHere(job, signal, progress)),
  });
  const restores = createRestores({
    ...{ ...rooms, backups, runJob: runJobHere },
    countNewer: () => null as never,
    restart: () => undefined,
  });
  const plan = await restores.plan(wanted, undefined).over;
  const create = backups.create("schedule");
  const restore = restores.restore(plan.id, "everything");
  await expect.poll(() => jobs.list().find(({ kind }) => kind === "restore")?.stage).toBe("wait");
  go.resolve();
  await create.over;
  await restore.over;
  expect([existsSync(wanted), (await readJournal(home))?.safetyBackup]).toEqual([true, catalogue.get().backups.at(-1)?.id]);
  expect(await start(rooms)).toBe("trying");
});

test("a gateway that stops while a restore waits for a backup leaves nothing of the restore", async () => {
  const { rooms, made } = await restoredHome();
  const plan = await rooms.restores.plan(rooms.backups.fileOf(made), undefined).over;
  const held = rooms.jobs.run("create", "snapshot", null, async signal => {
    await new Promise(resolve => signal.addEventListener("abort", resolve, { once: true }));
  });
  const restore = rooms.restores.restore(plan.id, "everything");
  const before = rooms.backups.list();
  rooms.jobs.stopAll();
  await held.over;
  expect(await codeOfLater(() => restore.over)).toBe("BACKUP_STOPPED");
  expect([await readJournal(rooms.home), rooms.backups.list()]).toEqual([null, before]);
});
